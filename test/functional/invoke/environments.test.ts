/** Which environment serves which call: reuse, one call at a time, more when busy, and what updates and deletes do to running calls. */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import {
  DeleteFunctionCommand,
  GetFunctionCommand,
  InvokeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { eventually } from '../../support/eventually.ts';
import { functionLog } from '../../support/function-log.ts';
import { deploy, invoke, redeploy, refusalOf, untilUpdated } from '../../support/functions.ts';
import { lambdaClient, startKilnServer } from '../../support/server.ts';

const server = await startKilnServer({ after });
const client = lambdaClient(server);

/** Keeps an identity in memory and another in the temporary folder, /tmp on drivers that can mount, counts calls, and waits as long as it is told to. */
const counting = (variant: string) => `
  import { randomUUID } from 'node:crypto';
  import { existsSync, readFileSync, writeFileSync } from 'node:fs';
  import { tmpdir } from 'node:os';
  import { setTimeout } from 'node:timers/promises';
  const environment = randomUUID();
  const file = tmpdir() + '/id';
  if (!existsSync(file)) writeFileSync(file, environment);
  let calls = 0;
  let running = 0;
  export const handler = async ({ wait = 0, note }) => {
    calls += 1;
    running += 1;
    const together = running;
    if (note) console.log('began ' + note);
    await setTimeout(wait);
    if (note) console.log('ended ' + note);
    running -= 1;
    return { variant: '${variant}', environment, file: readFileSync(file, 'utf8'), calls, together, setting: process.env.SETTING };
  };`;

await Promise.all([
  deploy(
    client,
    'ticking',
    `let ticks = 0;
    setInterval(() => { ticks += 1; }, 10).unref();
    let left = 'nothing';
    export const handler = async ({ leave, wait = 0 }) => {
      if (leave) setTimeout(() => { left = leave; }, 200);
      await new Promise((resolve) => setTimeout(resolve, wait));
      return { ticks, left };
    };`,
    { MemorySize: 512 },
  ),
  ...['reused', 'busy', 'burst', 'left', 'updated', 'configured', 'deleted'].map((name) =>
    deploy(client, name, counting('old'), { Timeout: 10, MemorySize: name === 'burst' ? 256 : 512 }),
  ),
]);

const logHas = (name: string, text: string) =>
  eventually(async () => (await functionLog(server, name)).some((line) => line.endsWith(text)), 10_000);

test('calls one after the other share an environment: its globals and its /tmp', async () => {
  const first = await invoke(client, 'reused', {});
  const second = await invoke(client, 'reused', {});
  assert.equal(first.payload.calls, 1);
  assert.deepEqual(second.payload, { ...first.payload, calls: 2 });
  assert.equal(first.payload.file, first.payload.environment);
});

test('calls at the same time get environments of their own, and none has two at once', async () => {
  const answers = await Promise.all([1, 2, 3].map(() => invoke(client, 'busy', { wait: 1500 })));
  const environments = new Set(answers.map(({ payload }) => payload.environment));
  assert.equal(environments.size, 3);
  assert.ok(answers.every(({ payload }) => payload.together === 1 && payload.calls === 1));
  assert.ok(answers.every(({ payload }) => payload.file === payload.environment));
  const next = await invoke(client, 'busy', {});
  assert.ok(environments.has(next.payload.environment));
});

test('a burst of 20 calls on a cold function is served in full, one at a time in each environment', async () => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, note) => invoke(client, 'burst', { note })),
  );
  assert.ok(answers.every(({ status, functionError }) => status === 200 && functionError === undefined));
  assert.ok(answers.every(({ payload }) => payload.together === 1));
  const served = new Map<string, number[]>();
  for (const { payload } of answers) {
    served.set(payload.environment, [...(served.get(payload.environment) ?? []), payload.calls]);
  }
  for (const calls of served.values()) {
    assert.deepEqual(
      calls.sort((a, b) => a - b),
      Array.from({ length: calls.length }, (_, index) => index + 1),
    );
  }
});

test('200 callers at once are all served, most of them by environments that are there', async () => {
  await invoke(client, 'burst', {});
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, note) => invoke(client, 'burst', { note: `caller ${note}` })),
  );
  assert.ok(
    answers.every(({ functionError, payload }) => functionError === undefined && payload.together === 1),
  );
  const environments = new Set(answers.map(({ payload }) => payload.environment));
  assert.ok(environments.size < 60, `${environments.size} environments for short calls`);
});

test('an environment stands still between calls, and goes on with what was left in the next', async () => {
  const first = await invoke(client, 'ticking', { leave: 'later', wait: 30 });
  // Time has to pass for real: what is tested is that none passes inside.
  await delay(600);
  const second = await invoke(client, 'ticking', {});
  assert.ok(second.payload.ticks - first.payload.ticks < 30, JSON.stringify([first.payload, second.payload]));
  const third = await invoke(client, 'ticking', { wait: 300 });
  assert.equal(third.payload.left, 'later');
});

test('calls that wait for a cold start end although the function is deleted meanwhile', async () => {
  await deploy(client, 'vanishing', counting('vanished'), { MemorySize: 512 });
  const calls = Array.from({ length: 6 }, () => invoke(client, 'vanishing', { wait: 50 }));
  const ended = Promise.allSettled(calls);
  await client.send(new DeleteFunctionCommand({ FunctionName: 'vanishing' }));
  for (const call of await ended) {
    if (call.status === 'fulfilled') assert.equal(call.value.payload.variant, 'vanished');
    else assert.equal(call.reason.name, 'ResourceNotFoundException');
  }
});

test('a client that hangs up does not stop the function, and its environment serves on', async () => {
  const { payload } = await invoke(client, 'left', {});
  const abort = new AbortController();
  const call = lambdaClient(server);
  const gone = call.send(
    new InvokeCommand({ FunctionName: 'left', Payload: JSON.stringify({ wait: 2000, note: 'unattended' }) }),
    { abortSignal: abort.signal },
  );
  await logHas('left', 'began unattended');
  abort.abort();
  assert.equal((await refusalOf(gone)).name, 'AbortError');
  call.destroy();
  await logHas('left', 'ended unattended');
  const lines = await functionLog(server, 'left');
  const ended = lines.findIndex((line) => line.endsWith('ended unattended'));
  assert.match(lines[ended + 1] ?? '', /^END RequestId: /);
  assert.match(lines[ended + 2] ?? '', /^REPORT RequestId: /);
  assert.deepEqual((await invoke(client, 'left', {})).payload, { ...payload, calls: 3 });
});

test('a call that runs while the code is updated ends on the old code, and the next gets the new', async () => {
  const before = await invoke(client, 'updated', {});
  const running = invoke(client, 'updated', { wait: 2000, note: 'through the update' });
  await logHas('updated', 'began through the update');
  await redeploy(client, 'updated', counting('new'));
  const next = await invoke(client, 'updated', {});
  assert.deepEqual([next.payload.variant, next.payload.calls], ['new', 1]);
  const ended = await running;
  assert.deepEqual(
    [ended.functionError, ended.payload.variant, ended.payload.environment],
    [undefined, 'old', before.payload.environment],
  );
  assert.equal((await invoke(client, 'updated', {})).payload.environment, next.payload.environment);
});

test('a change of configuration reaches new calls only', async () => {
  const running = invoke(client, 'configured', { wait: 2000, note: 'through the change' });
  await logHas('configured', 'began through the change');
  await client.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName: 'configured',
      Environment: { Variables: { SETTING: 'changed' } },
    }),
  );
  await untilUpdated(client, 'configured');
  assert.equal((await invoke(client, 'configured', {})).payload.setting, 'changed');
  assert.equal((await running).payload.setting, undefined);
});

test('a call that runs while its function is deleted ends as if nothing had happened', async () => {
  const running = invoke(client, 'deleted', { wait: 1500, note: 'to the end' });
  await logHas('deleted', 'began to the end');
  await client.send(new DeleteFunctionCommand({ FunctionName: 'deleted' }));
  const refusal = await refusalOf(invoke(client, 'deleted', {}));
  assert.equal(refusal.name, 'ResourceNotFoundException');
  assert.equal(
    (await refusalOf(client.send(new GetFunctionCommand({ FunctionName: 'deleted' })))).name,
    'ResourceNotFoundException',
  );
  const ended = await running;
  assert.deepEqual([ended.functionError, ended.payload.variant], [undefined, 'old']);
});

test('a function made again under a deleted name starts afresh', async () => {
  await deploy(client, 'deleted', counting('made again'));
  const { payload } = await invoke(client, 'deleted', {});
  assert.deepEqual([payload.variant, payload.calls], ['made again', 1]);
});
