/** Code for the inside of a sandbox: raw system calls by Node's foreign function interface, and attempts that report. */

/** Prelude of a probe script: `call(number, ...args)` gives the result or the negative errno, `attempt` the outcome. */
export const prelude = `
  import ffi from 'node:ffi';
  import fs from 'node:fs';
  import net from 'node:net';
  const int = 'int64';
  const libc = ffi.dlopen('libc.so.6', {
    syscall: { arguments: [int, int, int, int, int, int, int], return: int },
    __errno_location: { arguments: [], return: 'pointer' },
  }).functions;
  const call = (number, ...args) => {
    const all = [number, ...args, 0, 0, 0, 0, 0, 0].slice(0, 7).map(BigInt);
    const result = Number(libc.syscall(...all));
    return result === -1 ? -ffi.getInt32(libc.__errno_location(), 0) : result;
  };
  const attempt = (action) => { try { const result = action(); return result === undefined ? 'done' : result } catch (error) { return error.code ?? error.message } };
  const reach = (host, port, options = {}) => new Promise((resolve) => {
    const socket = net.connect({ host, port, timeout: 700, ...options });
    const end = (how) => { socket.destroy(); resolve(how) };
    socket.on('connect', () => end('connected')).on('error', (error) => end(error.code)).on('timeout', () => end('timeout'));
  });
  const report = (value) => fs.writeSync(1, JSON.stringify(value) + '\\n');
`;

/** Numbers that differ between architectures: asm/unistd.h. */
export const numbers =
  process.arch === 'arm64'
    ? { clone: 220, mknodat: 33, ioctl: 29, socket: 198, setuid: 146, getpid: 172 }
    : { clone: 56, mknodat: 259, ioctl: 16, socket: 41, setuid: 105, getpid: 39 };
