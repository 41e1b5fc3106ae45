/** Makes user and network namespaces and holds them by descriptor, so that they vanish with Kiln itself. */

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { toolPath } from './requirements.ts';

/** A pair for one sandbox. Nothing of it has a name, so nothing can be left behind. */
export interface Namespaces {
  readonly userDescriptor: number;
  readonly networkDescriptor: number;
  close(): void;
}

/**
 * The network namespace is made first and therefore belongs to the host's user namespace: even root inside
 * the sandbox would have no say over it.
 */
const holder = () => ['--net', toolPath('unshare'), '--user', '/bin/sh', '-c', 'echo made; read -r release'];

/** Makes both namespaces; `map` is the `uid_map` and `gid_map` line. */
export async function makeNamespaces(map: string): Promise<Namespaces> {
  const child = spawn(toolPath('unshare'), holder(), { stdio: ['pipe', 'pipe', 'pipe'] });
  const opened: number[] = [];
  try {
    const pid = await whenMade(child);
    const open = (kind: string) => {
      const descriptor = openSync(`/proc/${pid}/ns/${kind}`, 'r');
      opened.push(descriptor);
      return descriptor;
    };
    writeFileSync(`/proc/${pid}/uid_map`, map);
    writeFileSync(`/proc/${pid}/gid_map`, map);
    const close = () => {
      for (const descriptor of opened.splice(0)) closeSync(descriptor);
    };
    return { userDescriptor: open('user'), networkDescriptor: open('net'), close };
  } catch (cause) {
    for (const descriptor of opened) closeSync(descriptor);
    throw cause;
  } finally {
    child.kill('SIGKILL');
  }
}

function whenMade(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let complaint = '';
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      complaint += chunk;
    });
    child.stdin?.on('error', () => {});
    child.stdout?.once('data', () =>
      child.pid === undefined ? reject(new Error('no pid')) : resolve(child.pid),
    );
    child.on('error', (cause) =>
      reject(new Error('unshare could not be run; apt-get install util-linux', { cause })),
    );
    child.on('close', (code, signal) =>
      reject(new Error(`namespaces could not be made (unshare: ${signal ?? code}): ${complaint.trim()}`)),
    );
  });
}

/** A path by which another process of root opens a descriptor of this one. */
export function descriptorPath(descriptor: number): string {
  return `/proc/${process.pid}/fd/${descriptor}`;
}
