/** Freezing, ending, using again: nothing of a sandbox goes on when it must not, and nothing is left of it. */

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { pidInside, processTree, startTime } from '../../../src/sandbox/bwrap/processes.ts';
import { firstLine, guestNode, outcomeOf, shell, specFor, startDriver, type TestDriver } from './support.ts';

let started: TestDriver;
before(async () => {
  started = await startDriver();
});
after(() => started.close());

/** Counts in /tmp/n and says the count whenever it is asked. */
const counter = `
  let count = 0;
  setInterval(() => { count += 1 }, 1);
  const { Socket } = require('node:net');
  const socket = new Socket({ fd: 3 });
  socket.on('data', () => socket.write(count + '\\n'));
  console.log('up');
`;

test('a frozen sandbox does nothing until it is thawed', async () => {
  const sandbox = await started.driver.launch(specFor([guestNode, '-e', counter]));
  await firstLine(sandbox.stdout);
  sandbox.freeze();
  const used = cpuTicks();
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.deepEqual(cpuTicks(), used);
  sandbox.control.write('?');
  const answer = firstLine(sandbox.control);
  sandbox.thaw();
  assert.ok(Number(await answer) >= 0);
  await sandbox.destroy();

  /** Processor time of everything in this sandbox, by its user. */
  function cpuTicks(): string[] {
    return guestPids().map((pid) =>
      readFileSync(`/proc/${pid}/stat`, 'latin1').split(' ').slice(13, 15).join('+'),
    );
  }
});

test('a frozen sandbox can be destroyed', async () => {
  const sandbox = await started.driver.launch(specFor([guestNode, '-e', counter]));
  await firstLine(sandbox.stdout);
  sandbox.freeze();
  await sandbox.destroy();
  assert.equal((await sandbox.exited).signal, 'SIGKILL');
  assert.deepEqual(guestPids(), []);
});

test('destroy ends processes that fled into the background', async () => {
  const sandbox = await started.driver.launch(
    specFor([
      '/bin/sh',
      '-c',
      'setsid sleep 300 >/dev/null 2>&1 </dev/null & (trap "" TERM; setsid sleep 300 &) ; echo up; sleep 300',
    ]),
  );
  await firstLine(sandbox.stdout);
  assert.ok(guestPids().length >= 3);
  await sandbox.destroy();
  assert.deepEqual(guestPids(), []);
});

test('twenty launches at once all work, each at an address of its own, and leave nothing', async () => {
  const sandboxes = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      started.driver.launch(specFor(['/bin/echo', `number ${index}`])),
    ),
  );
  assert.equal(new Set(sandboxes.map((sandbox) => sandbox.address)).size, 20);
  const outcomes = await Promise.all(sandboxes.map(outcomeOf));
  assert.deepEqual(
    outcomes.map(({ code, stdout }) => [code, stdout]),
    outcomes.map((_, index) => [0, `number ${index}\n`]),
  );
  await Promise.all(sandboxes.map((sandbox) => sandbox.destroy()));
  assert.deepEqual(guestPids(), []);
});

test('places are used again: fifty in a row need no more than a few', async () => {
  const addresses = new Set<string | undefined>();
  for (let round = 0; round < 50; round += 1) {
    const sandbox = await started.driver.launch(specFor(['/bin/true']));
    addresses.add(sandbox.address);
    await sandbox.exited;
    await sandbox.destroy();
  }
  assert.ok(addresses.size <= 24, `${addresses.size} addresses were used`);
});

test('a driver that closes takes its sandboxes, network, control groups, mounts and files along', async () => {
  const known = new Set(readdirSync('/run/kiln'));
  const second = await startDriver();
  const record = readdirSync('/run/kiln')
    .filter((name) => !known.has(name))
    .map((name) => JSON.parse(readFileSync(`/run/kiln/${name}`, 'utf8')))
    .find((candidate) => candidate.folder.startsWith(second.folder));
  const sandbox = await second.driver.launch(specFor(['/bin/sleep', '300']));
  const traces = () => ({
    links: readdirSync('/sys/class/net').filter((name) => name.includes(record.tag)).length > 0,
    groups: record.cgroups.some((folder: string) => existsSync(folder)),
    mounts: readFileSync('/proc/self/mountinfo', 'latin1').includes(second.folder),
    files: existsSync(record.folder),
    record: existsSync(`/run/kiln/${record.tag}.json`),
  });
  assert.deepEqual(traces(), { links: true, groups: true, mounts: true, files: true, record: true });
  await second.close();
  assert.equal((await sandbox.exited).signal, 'SIGKILL');
  assert.deepEqual(traces(), { links: false, groups: false, mounts: false, files: false, record: false });
  await assert.rejects(second.driver.launch(specFor(['/bin/true'])), /driver is closed/);
});

test('a launch under way when the driver closes is waited for and taken along', async () => {
  const second = await startDriver();
  const launching = second.driver.launch(specFor(['/bin/sleep', '300']));
  await second.close();
  assert.equal((await (await launching).exited).signal, 'SIGKILL');
});

test('after a sandbox that failed to start, the next one works', async () => {
  await assert.rejects(started.driver.launch(specFor(['/bin/true'], { cwd: '/nowhere' })), /nowhere/);
  assert.equal((await shell(started.driver, 'echo fine')).stdout, 'fine\n');
});

/** Living processes inside sandboxes of this file's driver. */
function guestPids(): number[] {
  return processTree(process.pid).filter(
    (pid) => startTime(pid) !== undefined && pidInside(pid) !== undefined,
  );
}
