/** Functions that attack their own runtime: each call ends within its bound, and the next finds everything in order. */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { footprintOf, nothing } from '../../support/footprint.ts';
import { functionLog } from '../../support/function-log.ts';
import { type Answer, deploy, invoke } from '../../support/functions.ts';
import { lambdaClient, startKilnServer } from '../../support/server.ts';

const server = await startKilnServer({ after });
const footprint = footprintOf(server);
const client = lambdaClient(server);
const source = `
  import { spawn } from 'node:child_process';
  import fs from 'node:fs';
  const later = (result) => new Promise((resolve) => setTimeout(resolve, 30_000, result));
  const frame = (bytes, type) => {
    const header = Buffer.alloc(12);
    header.writeUInt32BE(bytes, 0);
    header.writeUInt8(type, 4);
    return header;
  };
  const attacks = {
    none: () => 'sound',
    closesControl: () => { fs.closeSync(3); return later(); },
    closesAll: () => { for (let file = 0; file < 64; file += 1) try { fs.closeSync(file); } catch {} return later(); },
    writesGarbage: () => { fs.writeSync(3, Buffer.alloc(64, 0xff)); return later(); },
    announcesHugeFrame: () => { fs.writeSync(3, frame(0x7fffffff, 18)); return later(); },
    leavesFrameOpen: () => { fs.writeSync(3, frame(1000, 18)); return later(); },
    answersForAnother: () => { const answer = frame(2, 18); answer.writeUInt32BE(4711, 8); fs.writeSync(3, Buffer.concat([answer, Buffer.from('{}')])); return later(); },
    saysReadyAgain: () => { fs.writeSync(3, frame(0, 16)); return later(); },
    stopsItself: () => { process.kill(process.pid, 'SIGSTOP'); return later(); },
    refusesToExit: () => { process.on('exit', () => { for (;;); }); process.exit(1); },
    ignoresSignals: () => { for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {}); return later(); },
    forksWithoutEnd: () => { spawn('/bin/sh', ['-c', 'bomb() { bomb | bomb & }; bomb'], { detached: true, stdio: 'ignore' }); return later(); },
    leavesDaemon: () => { spawn('/bin/sleep', ['1000'], { detached: true, stdio: 'ignore' }).unref(); return 'left'; },
    logsLongLine: () => { console.log('z'.repeat(1_000_000)); return 'logged'; },
    floodsItsOutput: () => new Promise((resolve) => {
      const child = spawn('/bin/sh', ['-c', 'head -c 8000000 /dev/zero | tr "\\\\0" q; echo; echo flooded'], { stdio: 'inherit' });
      child.on('exit', () => resolve('flooded'));
    }),
    nestsDeeply: () => { let nested = []; for (let depth = 0; depth < 20_000; depth += 1) nested = [nested]; return JSON.stringify(nested).length; },
    throwsLater: () => { setTimeout(() => { throw new Error('later'); }, 20); return 'now'; },
    killsWhatItCan: () => { try { process.kill(-1, 'SIGKILL'); } catch ({ code }) { return code; } return later(); },
  };
  export const handler = async ({ attack }) => attacks[attack]();
  `;
await Promise.all([
  deploy(client, 'hostile', source, { Timeout: 1, MemorySize: 512 }),
  deploy(client, 'patient', source, { Timeout: 30, MemorySize: 512 }),
]);

const attack = (name: string, functionName = 'hostile'): Promise<Answer> =>
  invoke(client, functionName, { attack: name }, { LogType: 'Tail' });

/** The environments that served before do not matter to the next call. */
async function assertSound(): Promise<void> {
  const { payload, functionError } = await attack('none');
  assert.deepEqual([payload, functionError], ['sound', undefined]);
}

/** Ways to lose the runtime, with the end of the message that the caller gets. */
const fatal: Record<string, RegExp> = {
  closesControl: /Runtime exited with error: exit status 1$|Task timed out after 1\.00 seconds$/,
  closesAll: /Runtime exited with error: |Task timed out after 1\.00 seconds$/,
  writesGarbage: /Runtime exited with error: unknown frame type 255$/,
  announcesHugeFrame:
    /Runtime exited with error: a frame of type 18 has 2147483647 bytes, at most \d+ are allowed$/,
  leavesFrameOpen: /Task timed out after 1\.00 seconds$/,
  answersForAnother: /Runtime exited with error: |Task timed out after 1\.00 seconds$/,
  saysReadyAgain: /Runtime exited with error: |Task timed out after 1\.00 seconds$/,
  stopsItself: /Task timed out after 1\.00 seconds$/,
  refusesToExit: /Task timed out after 1\.00 seconds$/,
  ignoresSignals: /Task timed out after 1\.00 seconds$/,
  forksWithoutEnd: /Task timed out after 1\.00 seconds$/,
};

const boundMilliseconds = 15_000;

for (const [name, message] of Object.entries(fatal)) {
  test(`a function that ${inWords(name)} fails alone`, { timeout: boundMilliseconds }, async () => {
    await assertSound();
    const { functionError, payload, requestId, log } = await attack(name);
    assert.equal(functionError, 'Unhandled', JSON.stringify(payload));
    assert.match(payload.errorMessage, message);
    assert.ok(log.includes(`END RequestId: ${requestId}\nREPORT RequestId: ${requestId}\t`), log);
    await assertSound();
  });
}

const harmless = {
  killsWhatItCan: 'ESRCH',
  leavesDaemon: 'left',
  logsLongLine: 'logged',
  floodsItsOutput: 'flooded',
  nestsDeeply: 40_002,
};

for (const [name, result] of Object.entries(harmless)) {
  test(`a function that ${inWords(name)} does no harm`, { timeout: boundMilliseconds }, async () => {
    const { payload, functionError } = await attack(name, 'patient');
    assert.deepEqual([payload, functionError], [result, undefined]);
    await assertSound();
  });
}

test('what a handler leaves behind to throw later ends its environment and no other', async () => {
  assert.equal((await attack('throwsLater')).payload, 'now');
  const next = await attack('ignoresSignals');
  assert.match(next.payload.errorMessage, /Runtime exited with error: exit status 1$|Task timed out/);
  await assertSound();
});

test('a line over 256 KB is stored in pieces, none of it lost', async () => {
  const pieces = (await functionLog(server, 'patient')).filter((line) => /z{1000}/.test(line));
  const characters = pieces.reduce((sum, line) => sum + (line.match(/z/g)?.length ?? 0), 0);
  assert.equal(characters, 1_000_000);
  assert.ok(pieces.every((line) => Buffer.byteLength(line) <= 256 * 1024));
});

test('nothing is left of all this', async () => {
  assert.equal(await server.stop(), 0);
  assert.deepEqual(footprint(), nothing);
});

/** `closesControl` -> `closes control` */
function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
