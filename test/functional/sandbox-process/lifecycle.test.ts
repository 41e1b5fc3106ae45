/** Freezing and ending plain processes: nothing goes on when it must not, and nothing is left, also after a kill. */

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../../src/base/clock.ts';
import { processList } from '../../../src/sandbox/process/process-list.ts';
import { takeFolder } from '../../../src/sandbox/process/sweep.ts';
import { eventually } from '../../support/eventually.ts';
import { deploy, invoke } from '../../support/functions.ts';
import { lambdaClient, startKilnServer } from '../../support/server.ts';
import { firstLine, guestNode, specFor } from '../sandbox/support.ts';
import { startProcessDriver, type TestProcessDriver } from './support.ts';

let started: TestProcessDriver;
before(async () => {
  started = await startProcessDriver();
});
after(() => started.close());

const processes = processList();
const living = () => processes.startedWith(`${started.folder}/`);

/** Leaves the group and its parent, as daemons do. */
const fleeing = '(setsid sleep 300 >/dev/null 2>&1 </dev/null &) ; sleep 300 & echo up; wait';

test('a frozen sandbox does nothing until it is thawed, and can be destroyed', async () => {
  const ticking = `let ticks = 0; setInterval(() => { ticks += 1 }, 1);
    const socket = new (require('node:net').Socket)({ fd: 3 });
    socket.on('data', () => socket.write(ticks + '\\n')); console.log('up')`;
  const sandbox = await started.driver.launch(specFor([guestNode, '-e', ticking]));
  await firstLine(sandbox.stdout);
  const ask = () => {
    sandbox.control.write('?');
    return firstLine(sandbox.control);
  };
  const before = Number(await ask());
  sandbox.freeze();
  // Time has to pass for real: what is tested is that none passes inside.
  await delay(500);
  sandbox.thaw();
  assert.ok(Number(await ask()) - before < 200);
  sandbox.freeze();
  await sandbox.destroy();
  await sandbox.destroy();
  assert.equal((await sandbox.exited).signal, 'SIGKILL');
  assert.deepEqual(await living(), []);
});

test('destroy ends processes that fled into the background', async () => {
  const sandbox = await started.driver.launch(specFor(['/bin/sh', '-c', fleeing]));
  await firstLine(sandbox.stdout);
  await eventually(async () => (await living()).length >= 3);
  await sandbox.destroy();
  assert.deepEqual(await living(), []);
});

test('a process that also dropped its environment is ended when it was seen before it fled', async () => {
  const script = 'env -i /bin/sleep 301 & child=$!; echo $child; read -r _ <&3; exit 0';
  const sandbox = await started.driver.launch(specFor(['/bin/sh', '-c', script]));
  const pid = Number(await firstLine(sandbox.stdout));
  // The driver looks for new processes at a bounded rate.
  await delay(processes.scanMilliseconds * 3);
  sandbox.control.write('\n');
  await sandbox.exited;
  await sandbox.destroy();
  await eventually(async () => (await processes.startTime(pid)) === undefined);
});

test('twenty launches at once all work, and a driver that closes takes them and its folder along', async () => {
  const second = await startProcessDriver();
  const sandboxes = await Promise.all(
    Array.from({ length: 20 }, () => second.driver.launch(specFor(['/bin/sleep', '300']))),
  );
  await second.driver.close();
  const ends = await Promise.all(sandboxes.map(({ exited }) => exited));
  assert.ok(ends.every(({ signal }) => signal === 'SIGKILL'));
  assert.deepEqual(readdirSync(join(second.folder, 'sandbox/process')), []);
  await assert.rejects(second.driver.launch(specFor(['/bin/true'])), /driver is closed/);
  await second.close();
});

test('a start ends the processes of a Kiln that was killed, and spares those of a living one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kiln-test-'));
  const dead = join(folder, 'process/999999999-1');
  const alive = join(folder, `process/${process.pid}-${await processes.startTime(process.pid)}`);
  const orphans = [dead, alive].map((owner) => {
    mkdirSync(join(owner, 'box'), { recursive: true });
    return spawn('/bin/sleep', ['300'], { env: { TMPDIR: join(owner, 'box/tmp') } });
  });
  await takeFolder(folder, processes, systemClock);
  await eventually(() => orphans[0]?.signalCode === 'SIGKILL');
  assert.deepEqual([existsSync(dead), existsSync(alive)], [false, true]);
  assert.equal(orphans[1]?.signalCode, null);
  orphans[1]?.kill();
  rmSync(folder, { recursive: true });
});

for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
  test(`after ${signal} of Kiln no function goes on`, async (t) => {
    const server = await startKilnServer(t, { args: ['--sandbox=process'] });
    assert.match(server.startLine, /sandbox: process, not enforced here: .*network.*filesystem/);
    const client = lambdaClient(server);
    await deploy(
      client,
      'spinning',
      'let n = 0; export const handler = async ({ spin }) => { while (spin) n += 1; return n };',
      {
        MemorySize: 512,
      },
    );
    await invoke(client, 'spinning', {});
    // It hears nothing while it spins, nor when it is frozen.
    if (signal === 'SIGKILL') invoke(client, 'spinning', { spin: true }).catch(() => {});
    const ofServer = () => processes.startedWith(`${server.data}/sandbox/`);
    assert.equal((await ofServer()).length, 1);
    await server.kill(signal);
    await eventually(async () => (await ofServer()).length === 0);
    const shells = execFileSync('ps', ['-A', '-o', 'ppid=,args='], { encoding: 'utf8' });
    assert.ok(!shells.split('\n').some((line) => Number.parseInt(line, 10) === server.process.pid));
  });
}
