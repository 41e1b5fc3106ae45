/** Escape attempts through the file system: the host's files, Kiln's own, the function's code, links out of /tmp. */

import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { javascript, shell, startDriver, type TestDriver } from '../functional/sandbox/support.ts';
import { prelude } from './probe.ts';

let started: TestDriver;
before(async () => {
  started = await startDriver();
});
after(() => started.close());

test('no folder of the host but the system programs is there', async () => {
  const { stdout } = await shell(started.driver, 'ls -A /; ls -A /etc');
  const allowed = new Set(
    'bin dev etc lib lib32 lib64 libx32 opt proc sbin tmp usr var alternatives group hosts ld.so.cache localtime nsswitch.conf passwd pki resolv.conf ssl'.split(
      ' ',
    ),
  );
  assert.deepEqual(
    stdout
      .trim()
      .split('\n')
      .filter((name) => !allowed.has(name)),
    [],
  );
});

test('private files of the host can not be read by any path', async () => {
  const files = [
    '/etc/shadow',
    '/etc/ssl/private',
    '/root',
    '/home',
    '/run',
    '/var/lib',
    '/var/log',
    '/sys',
    '/boot',
    '/proc/1/root/etc/shadow',
    '/proc/self/root/etc/shadow',
    '/proc/self/cwd/../../../etc/shadow',
    '/.oldroot',
    '/oldroot',
    '/newroot',
    started.folder,
  ];
  const { stdout } = await javascript(
    started.driver,
    `${prelude} report(${JSON.stringify(files)}.map((file) => attempt(() => fs.statSync(file).mode)))`,
  );
  const results = JSON.parse(stdout);
  for (const [index, file] of files.entries()) {
    assert.match(String(results[index]), /^(ENOENT|EACCES|ENOTDIR)$/, file);
  }
});

test('mounts tell no path under which the host could be found', async () => {
  const { stdout } = await shell(started.driver, 'cut -d" " -f5 /proc/self/mountinfo');
  assert.ok(!stdout.includes('oldroot') && !stdout.includes(started.folder));
});

test('the code of the function can not be changed, moved or shadowed', async () => {
  const task = join(started.folder, 'task');
  mkdirSync(task);
  writeFileSync(join(task, 'index.js'), 'original');
  const script =
    'cd /var/task; echo x > index.js; rm index.js; mv index.js /tmp; chmod 777 . index.js; ln -sf /tmp/x index.js; mkdir y; cp index.js /tmp/';
  const { stderr } = await shell(started.driver, script, { mounts: [{ source: task, target: '/var/task' }] });
  assert.ok(stderr.trim().split('\n').length >= 6);
  assert.equal(readFileSync(join(task, 'index.js'), 'utf8'), 'original');
});

test('a link in /tmp or in the code leads to what the sandbox itself may read', async () => {
  const secret = join(started.folder, 'secret');
  writeFileSync(secret, 'secret');
  const task = join(started.folder, 'links');
  mkdirSync(task);
  symlinkSync(secret, join(task, 'absolute'));
  symlinkSync('../secret', join(task, 'relative'));
  const script = `cat /var/task/absolute /var/task/relative; ln -s ${secret} /tmp/a; ln -s /etc/shadow /tmp/b; cat /tmp/a /tmp/b`;
  const { stdout } = await shell(started.driver, script, { mounts: [{ source: task, target: '/var/task' }] });
  assert.equal(stdout, '');
});

test('emptying /tmp for the next sandbox follows no link out of it', async () => {
  const bait = join(started.folder, 'bait');
  mkdirSync(bait);
  writeFileSync(join(bait, 'file'), 'keep');
  await shell(
    started.driver,
    `ln -s ${bait} /tmp/folder; ln -s ${bait}/file /tmp/file; mkdir /tmp/d; ln -s ${bait} /tmp/d/deep`,
  );
  await shell(started.driver, 'true');
  assert.equal(readFileSync(join(bait, 'file'), 'utf8'), 'keep');
});

test('a program in /tmp has the rights of the sandbox and no device works there', async () => {
  const { stdout } = await shell(
    started.driver,
    'cp /bin/cat /tmp/c; /tmp/c /etc/passwd | wc -l; grep " /tmp " /proc/self/mountinfo',
  );
  assert.match(stdout, /^2\n/);
  assert.match(stdout, /nosuid/);
  assert.match(stdout, /nodev/);
});

test('a writable mount is written through, and through it alone', async () => {
  const shared = join(started.folder, 'shared');
  mkdirSync(shared);
  chmodSync(shared, 0o777);
  await shell(started.driver, 'echo x > /mnt/shared/x; echo x > /mnt/y', {
    mounts: [{ source: shared, target: '/mnt/shared', writable: true }],
  });
  assert.equal(readFileSync(join(shared, 'x'), 'utf8'), 'x\n');
  assert.equal(existsSync(join(started.folder, 'y')), false);
});
