/** A Kiln that is killed while functions run, or told to stop: what survives, what ends, and what is left on the machine. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CreateFunctionCommand,
  type LambdaClient,
  ListFunctionsCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { eventually } from '../../support/eventually.ts';
import { footprintOf, nothing } from '../../support/footprint.ts';
import { functionLog } from '../../support/function-log.ts';
import {
  deploy,
  functionInput,
  invoke,
  packageOf,
  redeploy,
  refusalOf,
  untilUpdated,
} from '../../support/functions.ts';
import { lambdaClient, startKilnServer } from '../../support/server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const source = (variant: string) => `
  import { setTimeout } from 'node:timers/promises';
  export const handler = async ({ wait = 0, note }) => {
    if (note) console.log('began ' + note);
    await setTimeout(wait);
    if (note) console.log('ended ' + note);
    return '${variant}';
  };`;

/** What must not change by itself. */
async function describe(client: LambdaClient) {
  const { Functions = [] } = await client.send(new ListFunctionsCommand({ FunctionVersion: 'ALL' }));
  return Functions.map(({ FunctionArn, CodeSha256, RevisionId, LastModified }) => ({
    FunctionArn,
    CodeSha256,
    RevisionId,
    LastModified,
  }));
}

test('after kill -9 every function is there again, and nothing of the dead server is', async (t) => {
  const data = await temporaryFolder(t);
  const killed = await startKilnServer(t, { data });
  const footprint = footprintOf(killed);
  const client = lambdaClient(killed);
  await deploy(client, 'survivor', source('first'), { Timeout: 30 });
  await client.send(new PublishVersionCommand({ FunctionName: 'survivor' }));
  await redeploy(client, 'survivor', source('second'));
  assert.equal((await invoke(client, 'survivor', { note: 'before the kill' })).payload, 'second');
  await eventually(async () =>
    (await functionLog(killed, 'survivor')).some((line) => line.endsWith('ended before the kill')),
  );
  const before = await describe(client);
  const cut = invoke(client, 'survivor', { wait: 20_000, note: 'the cut' });
  const refused = refusalOf(cut);
  await eventually(async () =>
    (await functionLog(killed, 'survivor')).some((line) => line.endsWith('began the cut')),
  );
  await client.send(new CreateFunctionCommand(functionInput('pending', source('created'))));
  await client.send(
    new UpdateFunctionCodeCommand({
      FunctionName: 'survivor',
      ZipFile: packageOf(source('third')),
      DryRun: true,
    }),
  );
  assert.ok(footprint().processes > 0);
  await killed.kill('SIGKILL');
  assert.ok((await refused) instanceof Error);
  await eventually(() => footprint().processes === 0);

  const server = await startKilnServer(t, { data });
  assert.deepEqual(footprint(), nothing);
  const again = lambdaClient(server);
  await waitUntilFunctionActiveV2(
    { client: again, maxWaitTime: 10, minDelay: 0.02 },
    { FunctionName: 'pending' },
  );
  const kept = (await describe(again)).filter(({ FunctionArn }) => !FunctionArn?.includes(':pending'));
  assert.deepEqual(kept, before);
  assert.equal((await invoke(again, 'survivor')).payload, 'second');
  assert.equal((await invoke(again, 'survivor:1')).payload, 'first');
  assert.equal((await invoke(again, 'pending')).payload, 'created');
  const log = await functionLog(server, 'survivor');
  assert.ok(log.some((line) => line.endsWith('ended before the kill')));
  assert.ok(!log.some((line) => line.endsWith('ended the cut')));

  const second = footprintOf(server);
  assert.equal(await server.stop(), 0);
  assert.deepEqual(second(), nothing);
});

test('an update that a kill interrupts is finished by the next start', async (t) => {
  const data = await temporaryFolder(t);
  const killed = await startKilnServer(t, { data });
  const client = lambdaClient(killed);
  await deploy(client, 'updated', source('old'));
  assert.equal((await invoke(client, 'updated')).payload, 'old');
  const { LastUpdateStatus } = await client.send(
    new UpdateFunctionCodeCommand({ FunctionName: 'updated', ZipFile: packageOf(source('new')) }),
  );
  assert.equal(LastUpdateStatus, 'InProgress');
  await killed.kill('SIGKILL');
  const again = lambdaClient(await startKilnServer(t, { data }));
  await untilUpdated(again, 'updated');
  assert.equal((await invoke(again, 'updated')).payload, 'new');
});

test('SIGTERM lets a running call end, refuses new ones, and leaves nothing behind', async (t) => {
  const data = await temporaryFolder(t);
  const server = await startKilnServer(t, { data });
  const footprint = footprintOf(server);
  const client = lambdaClient(server);
  await deploy(client, 'draining', source('done'), { Timeout: 20 });
  await invoke(client, 'draining');
  const running = invoke(client, 'draining', { wait: 1500, note: 'the drain' }, { LogType: 'Tail' });
  await eventually(async () =>
    (await functionLog(server, 'draining')).some((line) => line.endsWith('began the drain')),
  );
  const stopped = server.stop();
  const late = lambdaClient(server);
  await eventually(async () => {
    const { name } = await refusalOf(invoke(late, 'draining'));
    return name !== undefined;
  });
  const answer = await running;
  assert.deepEqual([answer.status, answer.functionError, answer.payload], [200, undefined, 'done']);
  assert.match(answer.log, /ended the drain\nEND .*\nREPORT /);
  assert.equal(await stopped, 0);
  assert.deepEqual(footprint(), nothing);

  const again = await startKilnServer(t, { data });
  const log = await functionLog(again, 'draining');
  assert.match(log.at(-1) ?? '', /^REPORT RequestId: /);
  assert.match(log.at(-3) ?? '', /ended the drain$/);
});

test('calls that wait for their cold starts are answered before SIGTERM ends the server', async (t) => {
  const server = await startKilnServer(t);
  const footprint = footprintOf(server);
  const client = lambdaClient(server);
  await deploy(client, 'cold', source('answered'), { MemorySize: 512 });
  const calls = Array.from({ length: 8 }, () => invoke(client, 'cold', {}, { LogType: 'Tail' }));
  await Promise.race(calls);
  assert.equal(await server.stop(), 0);
  assert.deepEqual(
    (await Promise.all(calls)).map(({ payload }) => payload),
    Array.from({ length: 8 }, () => 'answered'),
  );
  assert.deepEqual(footprint(), nothing);
});

test('kill -9 amid cold starts leaves nothing that the next start does not remove', async (t) => {
  const data = await temporaryFolder(t);
  let previous: (() => unknown) | undefined;
  for (let round = 0; round < 3; round += 1) {
    const server = await startKilnServer(t, { data });
    if (previous !== undefined) assert.deepEqual(previous(), nothing);
    previous = footprintOf(server);
    const client = lambdaClient(server);
    if (round === 0) await deploy(client, 'cold', source('answered'), { MemorySize: 512, Timeout: 30 });
    const calls = Array.from({ length: 10 }, () => invoke(client, 'cold', { wait: 100 }));
    const ended = Promise.allSettled(calls);
    await Promise.race(calls);
    await server.kill('SIGKILL');
    await ended;
  }
  const last = await startKilnServer(t, { data });
  assert.deepEqual(previous?.(), nothing);
  assert.equal((await invoke(lambdaClient(last), 'cold')).payload, 'answered');
});
