/** Kiln dies amid creations and updates: what it had answered holds, and everything half done goes on. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CreateFunctionCommand,
  GetFunctionCommand,
  ListFunctionsCommand,
  PublishVersionCommand,
} from '@aws-sdk/client-lambda';
import { eventually } from '../../support/eventually.ts';
import { lambdaClient, startKilnServer } from '../../support/server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { zipOf } from '../../support/zip.ts';

const rounds = 3;
const writers = 4;
/** Kiln dies when so many more were acknowledged. */
const perRound = 7;

test('functions that were acknowledged outlive kill -9, and become active', {
  timeout: 120_000,
}, async (t) => {
  const data = await temporaryFolder(t);
  const acknowledged: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const server = await startKilnServer(t, { data });
    const client = lambdaClient(server);
    let dead = false;
    const enough = Promise.withResolvers<void>();
    const target = acknowledged.length + perRound;
    const write = async (writer: number): Promise<void> => {
      for (let count = 0; !dead; count += 1) {
        const name = `f-${round}-${writer}-${count}`;
        const ZipFile = zipOf({ 'index.js': `exports.handler = async () => '${name}';` });
        const input = { FunctionName: name, Runtime: 'nodejs24.x', Handler: 'index.handler' } as const;
        const Role = 'arn:aws:iam::000000000000:role/tests';
        try {
          await client.send(new CreateFunctionCommand({ ...input, Role, Code: { ZipFile }, Publish: true }));
        } catch (thrown) {
          if (!dead) throw thrown;
          return;
        }
        acknowledged.push(name);
        if (acknowledged.length === target) enough.resolve();
      }
    };
    const writing = Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
    await Promise.race([enough.promise, writing]);
    dead = true;
    await server.kill('SIGKILL');
    await writing;
  }
  assert.ok(acknowledged.length >= rounds * perRound);

  const server = await startKilnServer(t, { data });
  const client = lambdaClient(server);
  for (const FunctionName of acknowledged) {
    const found = await eventually(async () => {
      const answer = await client.send(new GetFunctionCommand({ FunctionName, Qualifier: '1' }));
      return answer.Configuration?.State === 'Active' && answer;
    });
    const response = await fetch(found.Code?.Location ?? '');
    assert.equal((await response.arrayBuffer()).byteLength, found.Configuration?.CodeSize);
    const again = await client.send(new PublishVersionCommand({ FunctionName }));
    assert.equal(again.Version, '1');
  }
  const { Functions = [] } = await client.send(new ListFunctionsCommand({}));
  assert.equal(new Set(Functions.map(({ FunctionName }) => FunctionName)).size, Functions.length);
});
