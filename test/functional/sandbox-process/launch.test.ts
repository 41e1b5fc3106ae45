/** What a program finds in a sandbox of the process driver: its command, environment, folders, user and descriptors. */

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { firstLine, guestNode, outcomeOf, runIn, shell, specFor } from '../sandbox/support.ts';
import { startProcessDriver, type TestProcessDriver } from './support.ts';

let started: TestProcessDriver;
before(async () => {
  started = await startProcessDriver();
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

test('the environment is the given one, and the temporary folder as TMPDIR and HOME', async () => {
  const env = { PATH: '/usr/bin', TEXT: 'two words\nand "lines" $HOME', LANG: 'C.UTF-8' };
  const sandbox = await started.driver.launch(
    specFor([guestNode, '-p', 'JSON.stringify(process.env)'], { env }),
  );
  const { PWD: _, ...seen } = JSON.parse((await outcomeOf(sandbox)).stdout);
  await sandbox.destroy();
  assert.deepEqual(seen, sandbox.env);
  const { TMPDIR, HOME, ...rest } = sandbox.env;
  assert.deepEqual(rest, env);
  assert.ok(TMPDIR?.startsWith(started.folder));
  assert.equal(HOME, TMPDIR);
});

test('command, variables and working folder name the places where the mounts are', async () => {
  const task = join(started.folder, 'task');
  mkdirSync(task);
  writeFileSync(join(task, 'run.sh'), '#!/bin/sh\ncat "$LAMBDA_TASK_ROOT/run.sh"; pwd -P\n', { mode: 0o755 });
  const sandbox = await started.driver.launch(
    specFor(['/var/task/run.sh'], {
      cwd: '/var/task',
      env: { PATH: '/usr/bin:/bin', LAMBDA_TASK_ROOT: '/var/task' },
      mounts: [{ source: task, target: '/var/task' }],
    }),
  );
  const { stdout } = await outcomeOf(sandbox);
  await sandbox.destroy();
  assert.match(stdout, /^#!\/bin\/sh\n/);
  assert.ok(stdout.endsWith(`\n${task}\n`), stdout);
  assert.match(sandbox.pathInside('/var/task'), /\/sandbox\/.*\/var\/task$/);
});

test('a mount below another one hides what is there, and the rest stays', async () => {
  const [outer, inner] = [join(started.folder, 'outer'), join(started.folder, 'inner')];
  mkdirSync(join(outer, 'lib/site'), { recursive: true });
  mkdirSync(inner);
  writeFileSync(join(outer, 'lib/site/hidden'), '');
  writeFileSync(join(outer, 'lib/kept'), '');
  writeFileSync(join(inner, 'instead'), '');
  const { stdout } = await shell(started.driver, 'ls /var/lang/lib /var/lang/lib/site', {
    mounts: [
      { source: outer, target: '/var/lang' },
      { source: inner, target: '/var/lang/lib/site' },
    ],
  });
  assert.match(stdout, /^kept\nsite\n\n.*:\ninstead\n$/m);
  assert.ok(existsSync(join(outer, 'lib/site/hidden')));
});

test('each has a temporary folder of its own, which goes with it', async () => {
  const script = 'echo x >"$TMPDIR/file"; ls "$TMPDIR"; echo "$TMPDIR"';
  const outcomes = await Promise.all([shell(started.driver, script), shell(started.driver, script)]);
  const folders = outcomes.map(({ stdout }) => stdout.split('\n')[1] ?? '');
  assert.ok(outcomes.every(({ stdout }) => stdout.startsWith('file\n')));
  assert.notEqual(folders[0], folders[1]);
  assert.deepEqual(folders.map(existsSync), [false, false]);
});

test('a Kiln of root gives its rights to no function', async () => {
  const { stdout } = await shell(started.driver, 'id -u; id -G; grep CapEff /proc/self/status || true');
  const [uid, groups, capabilities] = stdout.split('\n');
  if (process.getuid?.() === 0) assert.deepEqual([uid, groups], ['65533', '65533']);
  else assert.equal(uid, String(process.getuid?.()));
  assert.match(capabilities ?? '', /^(CapEff:\t0+)?$/);
});

test('descriptor 3 is a socket to the host, there from the start', async () => {
  const script = `
    const socket = new (require('node:net').Socket)({ fd: 3 });
    socket.on('data', (chunk) => socket.write('echo ' + chunk)).on('end', () => process.exit(0));
  `;
  const sandbox = await started.driver.launch(specFor([guestNode, '-e', script]));
  sandbox.control.write('hello\n');
  assert.equal(await firstLine(sandbox.control), 'echo hello');
  sandbox.control.end();
  assert.equal((await sandbox.exited).code, 0);
  await sandbox.destroy();
});

test('descriptors are limited, and a program over its memory is killed, and the exit says why', async () => {
  const { stdout } = await shell(started.driver, 'ulimit -n', { limits: { descriptors: 99 } });
  assert.equal(stdout, '99\n');
  const hog = 'const kept = []; setInterval(() => kept.push(Buffer.alloc(8 << 20, 1)), 5);';
  const { signal, outOfMemory } = await runIn(started.driver, [guestNode, '-e', hog]);
  assert.deepEqual([signal, outOfMemory], ['SIGKILL', true]);
});

test('memory of child processes counts', async () => {
  const hog =
    'const kept = []; setInterval(() => kept.length < 12 && kept.push(Buffer.alloc(8 << 20, 1)), 5);';
  const parent = `for (const _ of [1, 2]) require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(hog)}]); setInterval(() => {}, 1000);`;
  const { outOfMemory } = await runIn(started.driver, [guestNode, '-e', parent]);
  assert.equal(outOfMemory, true);
});

test('a mount, a command or a folder that is not there is told, and the next launch works', async () => {
  const mounts = [{ source: '/no/such/folder', target: '/opt' }];
  await assert.rejects(started.driver.launch(specFor(['/bin/true'], { mounts })), {
    name: 'SandboxFailure',
    message: /\/no\/such\/folder/,
  });
  await assert.rejects(started.driver.launch(specFor(['/bin/true'], { cwd: '/nowhere' })), {
    name: 'SandboxFailure',
    message: /\/nowhere/,
  });
  assert.equal((await runIn(started.driver, ['/var/task/bootstrap'])).code, 127);
  assert.equal((await shell(started.driver, 'echo fine')).stdout, 'fine\n');
});
