/** Escape attempts through the kernel's interfaces: denied calls, namespaces, devices, keyrings, terminals, set-uid. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { denials } from '../../src/sandbox/bwrap/seccomp.ts';
import { javascript, mebibyte, shell, startDriver, type TestDriver } from '../functional/sandbox/support.ts';
import { numbers, prelude } from './probe.ts';

let started: TestDriver;
before(async () => {
  started = await startDriver();
});
after(() => started.close());

async function probe(script: string, changes = {}) {
  const { stdout, stderr } = await javascript(started.driver, `${prelude}${script}`, changes);
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout);
}

test('mounts, modules, keyrings, tracing, io_uring and the rest of the list are denied in a running sandbox', async () => {
  const column = process.arch === 'arm64' ? 1 : 0;
  const calls = denials.flatMap(({ calls, errno }) =>
    Object.entries(calls).map(([name, pair]) => ({ name, number: pair[column], errno })),
  );
  const listed = calls.filter(({ number }) => number !== undefined);
  const results = await probe(`report(${JSON.stringify(listed)}.map(({ number }) => call(number)))`);
  assert.deepEqual(
    listed.map(({ name }, index) => [name, results[index]]),
    listed.map(({ name, errno }) => [name, -errno]),
  );
});

test('no new namespace is to be had, by call or by tool', async () => {
  const newUser = 0x1000_0000 | 17;
  assert.equal(await probe(`report(call(${numbers.clone}, ${newUser}))`), -1);
  const { stdout, stderr } = await shell(
    started.driver,
    'unshare --user --map-root-user id; unshare --net id; nsenter --net=/proc/1/ns/net id',
  );
  assert.equal(stdout, '');
  assert.equal(stderr.trim().split('\n').length, 3);
});

test('no sockets below IP, to the hypervisor or into the kernel, and no raw ones', async () => {
  const [unix, inet, vsock, packet, algorithm] = [1, 2, 40, 17, 38];
  const [stream, raw] = [1, 3];
  const results = await probe(
    `report([[${vsock}, ${stream}], [${packet}, ${raw}], [${algorithm}, 5], [${inet}, ${raw}], [${unix}, ${stream}]].map(([family, type]) => call(${numbers.socket}, family, type, 0)))`,
  );
  assert.deepEqual(results.slice(0, 3), [-97, -97, -97]);
  // EPERM, or EPROTONOSUPPORT for protocol 0 before the check.
  assert.ok(results[3] === -1 || results[3] === -93, String(results[3]));
  assert.ok(results[4] > 2);
});

test('an ICMP packet can not be forged', async () => {
  assert.ok((await probe(`report(call(${numbers.socket}, 2, 3, 1))`)) === -1);
});

test('no character is typed into a terminal', async () => {
  assert.equal(await probe(`report(call(${numbers.ioctl}, 0, 0x5412, 0))`), -1);
});

test('devices can not be made, not even in /tmp, nor opened there', async () => {
  const { stdout, stderr } = await shell(
    started.driver,
    'mknod /tmp/disk b 254 0; mknod /tmp/null c 1 3; mknod /tmp/mem c 1 1; ls /tmp; ls /dev',
  );
  assert.equal(
    stdout.trim().split('\n').sort().join(' '),
    'fd full null random stderr stdin stdout urandom zero',
  );
  assert.equal(stderr.match(/Operation not permitted/g)?.length, 3);
});

test('a set-uid program gives no rights', async () => {
  const script =
    'cp /usr/bin/id /tmp/id; chmod 4777 /tmp/id; /tmp/id -u; su root -c id; mount -t tmpfs none /tmp; setpriv --reuid 0 id';
  const { stdout } = await shell(started.driver, script);
  assert.equal(stdout, '993\n');
});

test('another user can not be become, not even a mapped one', async () => {
  assert.equal(await probe(`report(call(${numbers.setuid}, 0))`), -1);
});

test('the switches of the kernel are out of reach', async () => {
  const files = [
    '/proc/sysrq-trigger',
    '/proc/sys/kernel/core_pattern',
    '/proc/sys/kernel/hostname',
    '/proc/sys/vm/drop_caches',
    '/proc/sys/net/ipv4/ip_forward',
    '/proc/1/oom_score_adj',
    '/proc/self/uid_map',
    '/proc/self/setgroups',
    '/proc/irq/default_smp_affinity',
  ];
  const results = await probe(
    `report(${JSON.stringify(files)}.map((file) => attempt(() => fs.writeFileSync(file, '1'))))`,
  );
  for (const [index, file] of files.entries()) {
    assert.match(String(results[index]), /^(EACCES|EPERM|EROFS|ENOENT)$/, file);
  }
});

test('what tells of the kernel and the machine is masked', async () => {
  const files = ['/proc/kallsyms', '/proc/keys', '/proc/kcore', '/proc/kmsg', '/proc/timer_list'];
  const folders = ['/sys', '/dev/shm'];
  const results = await probe(
    `report([...${JSON.stringify(files)}.map((file) => attempt(() => fs.readFileSync(file).length)), ...${JSON.stringify(folders)}.map((folder) => attempt(() => fs.readdirSync(folder).length))])`,
  );
  for (const [index, file] of [...files, ...folders].entries())
    assert.match(String(results[index]), /^(EACCES|ENOENT)$/, file);
});

test('the out-of-memory killer is not turned on neighbours', async () => {
  const lower = await probe(`report(attempt(() => fs.writeFileSync('/proc/self/oom_score_adj', '-1000')))`);
  assert.match(lower, /^(EACCES|EPERM)$/);
});

test('a fork bomb meets its bound and dies with the sandbox', async () => {
  const bomb = 'b() { b | b & }; b 2>/dev/null; sleep 0.3; echo alive';
  const { stdout } = await shell(started.driver, bomb, {
    limits: { processes: 32, memoryBytes: 64 * mebibyte },
  });
  assert.equal(stdout.trim(), 'alive');
});

test('other processes are neither seen nor touched, Kiln least of all', async () => {
  const script = `report({
    pids: fs.readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name)).map(Number),
    init: attempt(() => process.kill(1, 'SIGKILL')),
    root: attempt(() => fs.readdirSync('/proc/1/root').length),
    environ: attempt(() => fs.readFileSync('/proc/1/environ').length),
    descriptors: attempt(() => fs.readdirSync('/proc/1/fd').length),
    memory: attempt(() => fs.openSync('/proc/1/mem', 'r+')),
    commandLine: fs.readFileSync('/proc/1/cmdline', 'latin1'),
    kiln: attempt(() => process.kill(${process.pid}, 0)),
  })`;
  const found = await probe(script);
  assert.ok(found.pids.length <= 3, String(found.pids));
  assert.equal(found.init, 'EPERM');
  for (const name of ['root', 'environ', 'descriptors', 'memory']) assert.equal(found[name], 'EACCES', name);
  assert.ok(!found.commandLine.includes(started.folder), 'no path of the host shows');
  assert.equal(found.kiln, 'ESRCH');
});
