/** Memory, CPU, processes, descriptors and /tmp are held to what the spec says. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  firstLine,
  guestNode,
  javascript,
  mebibyte,
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

const fillMemory =
  'const all = []; for (let i = 0; i < 64; i++) all.push(Buffer.alloc(8 * 2 ** 20, 1)); console.log("survived")';

test('a program over its memory is killed, and the exit says why', async () => {
  const { code, outOfMemory, stdout } = await javascript(started.driver, fillMemory);
  assert.notEqual(code, 0);
  assert.equal(stdout, '');
  assert.equal(outOfMemory, true);
});

test('the same program lives where it has the memory', async () => {
  const outcome = await javascript(started.driver, fillMemory, { limits: { memoryBytes: 640 * mebibyte } });
  assert.equal(outcome.stdout, 'survived\n');
  assert.equal(outcome.outOfMemory, false);
});

test('what lies in /tmp is not memory', async () => {
  const script = 'head -c 300M /dev/zero > /tmp/big && stat -c %s /tmp/big';
  const outcome = await shell(started.driver, script, { limits: { tmpBytes: 512 * mebibyte } });
  assert.equal(outcome.stdout, `${300 * mebibyte}\n`);
  assert.equal(outcome.outOfMemory, false);
});

test('/tmp is full at its size, and the program goes on', async () => {
  const { stdout, stderr } = await shell(
    started.driver,
    'head -c 40M /dev/zero > /tmp/big; stat -c %s /tmp/big; echo on',
  );
  assert.match(stderr, /No space left on device/);
  const [size, on] = stdout.split('\n');
  assert.equal(on, 'on');
  assert.ok(Number(size) <= 17 * mebibyte && Number(size) >= 15 * mebibyte, `${size} bytes fit in 16 MiB`);
});

test('/tmp of the next sandbox holds nothing of the last', async () => {
  for (let round = 0; round < 3; round += 1) {
    const { stdout } = await shell(
      started.driver,
      'ls -A /tmp; mkdir -p /tmp/a/b; echo secret > /tmp/a/b/c; chmod 0 /tmp/a; ln -s /usr /tmp/l',
    );
    assert.equal(stdout, '');
  }
});

test('no more processes than allowed', async () => {
  const script = 'i=0; while [ $i -lt 40 ]; do sleep 5 & i=$((i+1)); done; echo all';
  const { stdout, stderr } = await shell(started.driver, script, { limits: { processes: 16 } });
  assert.doesNotMatch(stdout, /all/);
  assert.match(stderr, /Cannot fork/);
});

test('no more descriptors than allowed', async () => {
  const script = `
    import { openSync } from 'node:fs';
    let opened = 0;
    try { for (;;) { openSync('/dev/null'); opened += 1 } } catch (error) { console.log(error.code, opened) }
  `;
  const { stdout } = await javascript(started.driver, script, { limits: { descriptors: 100 } });
  const [code, opened] = stdout.trim().split(' ');
  assert.equal(code, 'EMFILE');
  assert.ok(Number(opened) < 100 && Number(opened) > 50);
});

test('the CPU share holds from restrictCpu() on', async () => {
  // Processor time against the wall clock, so that other load on the machine can only lower the share.
  const script = `
    const share = (milliseconds) => {
      const began = process.cpuUsage(), at = performance.now();
      while (performance.now() - at < milliseconds);
      const used = process.cpuUsage(began);
      return (used.user + used.system) / 1000 / (performance.now() - at);
    };
    console.log('up');
    setTimeout(() => console.log(share(1000)), 100);
  `;
  const sandbox = await started.driver.launch(
    specFor([guestNode, '-e', script], { limits: { cpuCores: 0.25 } }),
  );
  assert.equal(await firstLine(sandbox.stdout), 'up');
  sandbox.restrictCpu();
  const share = Number(await firstLine(sandbox.stdout));
  assert.ok(share < 0.32, `used ${share} of a core where 0.25 are allowed`);
  assert.ok(share > 0.05, `used ${share} of a core`);
  await sandbox.destroy();
});

test('peak memory is measured, and known after the end', async () => {
  const script = 'const all = Buffer.alloc(60 * 2 ** 20, 1); console.log("up"); setInterval(() => all, 1000)';
  const sandbox = await started.driver.launch(specFor([guestNode, '-e', script]));
  await firstLine(sandbox.stdout);
  const peak = sandbox.peakMemoryBytes() ?? 0;
  assert.ok(peak > 60 * mebibyte && peak <= 128 * mebibyte, `peak is ${peak}`);
  await sandbox.destroy();
  assert.ok((sandbox.peakMemoryBytes() ?? 0) >= peak);
});
