/** What a program finds inside a bwrap sandbox: its command, environment, folders, user and descriptors. */

import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  firstLine,
  guestNode,
  javascript,
  runIn,
  shell,
  specFor,
  startDriver,
  type TestDriver,
} from './support.ts';

let started: TestDriver;
before(async () => {
  started = await startDriver();
});
after(() => started.close());

test('the command gets its arguments as they are, and its exit code is told', async () => {
  const { code, stdout } = await runIn(started.driver, [
    '/bin/sh',
    '-c',
    'printf "<%s>" "$@"; exit 7',
    'sh',
    'a b',
    '"$c"',
    '',
  ]);
  assert.equal(stdout, '<a b><"$c"><>');
  assert.equal(code, 7);
});

test('the environment is the given one and nothing else', async () => {
  const env = { PATH: '/usr/bin', TEXT: 'two words\nand "lines" $HOME', 'odd.name': '=', LANG: 'C.UTF-8' };
  const { stdout } = await runIn(started.driver, [guestNode, '-p', 'JSON.stringify(process.env)'], { env });
  assert.deepEqual(JSON.parse(stdout), env);
});

test('a variable that steers the dynamic linker acts on the guest alone', async () => {
  const { code, stderr } = await runIn(started.driver, ['/bin/true'], { env: { LD_PRELOAD: '/nowhere.so' } });
  assert.equal(code, 0);
  // env, which runs before it as the same user, has the variable not yet.
  assert.equal(stderr.match(/nowhere\.so/g)?.length, 1);
});

test('mounts are there and read-only, even from a folder that only root may enter', async () => {
  const secret = join(started.folder, 'closed');
  mkdirSync(join(secret, 'task'), { recursive: true });
  writeFileSync(join(secret, 'task', 'index.js'), 'handler', { mode: 0o644 });
  chmodSync(secret, 0o700);
  const { stdout, stderr } = await shell(
    started.driver,
    'pwd; cat index.js; echo x > index.js; echo x > new',
    {
      cwd: '/var/task',
      mounts: [{ source: join(secret, 'task'), target: '/var/task' }],
    },
  );
  assert.equal(stdout, '/var/task\nhandler');
  assert.equal(stderr.match(/Read-only file system/g)?.length, 2);
});

test('only /tmp can be written to, and it starts empty', async () => {
  const script =
    'ls -A /tmp; for d in / /etc /dev /var /var/task /opt /usr /proc; do touch $d/x 2>/dev/null && echo $d; done; touch /tmp/x && echo ok';
  assert.equal((await shell(started.driver, script)).stdout, 'ok\n');
});

test('the user is the one of Lambda, without a single capability', async () => {
  const { stdout } = await shell(started.driver, 'id; grep -E "Cap|NoNewPrivs|Seccomp:" /proc/self/status');
  assert.match(stdout, /^uid=993\(sbx_user1051\) gid=990\(sbx_user1051\) groups=990\(sbx_user1051\)$/m);
  for (const set of ['Inh', 'Prm', 'Eff', 'Bnd', 'Amb'])
    assert.match(stdout, new RegExp(`^Cap${set}:\\t0+$`, 'm'));
  assert.match(stdout, /^NoNewPrivs:\t1$/m);
  assert.match(stdout, /^Seccomp:\t2$/m);
});

test('descriptor 3 is a socket to the host, there from the start, and no other descriptor is open', async () => {
  const script = `
    import { Socket } from 'node:net';
    const socket = new Socket({ fd: 3 });
    socket.on('data', (chunk) => socket.write('echo ' + chunk)).on('end', () => process.exit(0));
  `;
  const sandbox = await started.driver.launch(specFor([guestNode, '--input-type=module', '-e', script]));
  sandbox.control.write('hello\n');
  assert.equal(await firstLine(sandbox.control), 'echo hello');
  sandbox.control.end();
  assert.equal((await sandbox.exited).code, 0);
  await sandbox.destroy();
  const listed = await shell(started.driver, 'for n in /proc/$$/fd/*; do [ -h "$n" ] && basename "$n"; done');
  assert.deepEqual(listed.stdout.trim().split('\n'), ['0', '1', '2', '3']);
});

test('localhost and sandbox.localdomain resolve, the latter to its own address', async () => {
  const sandbox = await started.driver.launch(
    specFor(['/usr/bin/getent', 'ahostsv4', 'sandbox.localdomain', 'localhost']),
  );
  assert.ok(sandbox.address);
  assert.match(await firstLine(sandbox.stdout), new RegExp(`^${sandbox.address.replaceAll('.', '\\.')} `));
  await sandbox.destroy();
});

test('a program that dies by a signal is told from one that exits', async () => {
  const killed = await shell(started.driver, 'kill -KILL $$');
  assert.deepEqual([killed.code, killed.signal, killed.outOfMemory], [null, 'SIGKILL', false]);
});

test('a signal reaches the guest, and its own handler answers', async () => {
  const script =
    'process.on("SIGTERM", () => { console.log("bye"); process.exit(0) }); setInterval(() => {}, 1000); console.log("up")';
  const sandbox = await started.driver.launch(specFor([guestNode, '-e', script]));
  assert.equal(await firstLine(sandbox.stdout), 'up');
  sandbox.signal('SIGTERM');
  assert.equal(await firstLine(sandbox.stdout), 'bye');
  assert.equal((await sandbox.exited).code, 0);
  await sandbox.destroy();
});

test('a command that is not there fails as in a shell', async () => {
  const { code, stderr } = await runIn(started.driver, ['/var/task/bootstrap']);
  assert.equal(code, 127);
  assert.match(stderr, /bootstrap/);
});

test('a mount that is not there fails the launch, with its path', async () => {
  const mounts = [{ source: '/no/such/folder', target: '/opt' }];
  await assert.rejects(started.driver.launch(specFor(['/bin/true'], { mounts })), {
    name: 'SandboxFailure',
    message: /\/no\/such\/folder/,
  });
});

test('two sandboxes of one name are refused', async () => {
  const spec = specFor(['/bin/sleep', '60']);
  const first = await started.driver.launch(spec);
  await assert.rejects(started.driver.launch(spec), { name: 'SandboxFailure', message: /runs already/ });
  await first.destroy();
  await first.destroy();
  await (await started.driver.launch(spec)).destroy();
});

test('the clock is UTC, certificates are readable, and names of the host are not', async () => {
  const script = `
    import { readFileSync } from 'node:fs';
    import { hostname } from 'node:os';
    const readable = (file) => { try { readFileSync(file); return true } catch { return false } };
    console.log(JSON.stringify([new Date().getTimezoneOffset(), hostname(), readable('/etc/ssl/certs/ca-certificates.crt')]));
  `;
  const { stdout } = await javascript(started.driver, script);
  assert.deepEqual(JSON.parse(stdout), [0, 'sandbox', true]);
});
