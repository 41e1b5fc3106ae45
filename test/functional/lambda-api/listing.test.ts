/** ListFunctions, GetAccountSettings, and accounts and regions apart from each other. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetAccountSettingsCommand,
  ListFunctionsCommand,
  PublishVersionCommand,
} from '@aws-sdk/client-lambda';
import type { FunctionVersion } from '../../../src/lambda/model/function-version.ts';
import { functionArn } from '../../../src/lambda/model/names.ts';
import { account, openPlane, region } from './control-plane.ts';
import { createActive, functionInput, helloZip } from './functions.ts';

const here = { account, region };

test('a page has 50 functions at most, whatever is asked, in order of names', async (t) => {
  const { client, plane } = await openPlane(t);
  await createActive(client, 'f-00');
  const { latest } = plane.registry.get(here, 'f-00').document;
  const names = Array.from({ length: 60 }, (_, index) => `f-${String(index).padStart(2, '0')}`);
  for (const name of names.slice(1).reverse()) {
    await plane.registry.create(here, name, () => ({
      document: { latest: renamed(latest, name), lastVersion: 0, tags: {} },
    }));
  }
  const first = await client.send(new ListFunctionsCommand({ MaxItems: 1000 }));
  assert.equal(first.Functions?.length, 50);
  const second = await client.send(new ListFunctionsCommand({ Marker: first.NextMarker }));
  assert.equal(second.NextMarker, undefined);
  const listed = [...(first.Functions ?? []), ...(second.Functions ?? [])];
  assert.deepEqual(
    listed.map(({ FunctionName }) => FunctionName),
    names,
  );
  const exact = await client.send(new ListFunctionsCommand({ MaxItems: 7 }));
  assert.equal(exact.Functions?.length, 7);
});

test('a list of every version goes on where a page ended, in the middle of a function too', async (t) => {
  const { client } = await openPlane(t);
  await createActive(client, 'a', { Publish: true });
  await createActive(client, 'b', { Publish: true });
  const seen: string[] = [];
  let Marker: string | undefined;
  do {
    const page = await client.send(
      new ListFunctionsCommand({
        FunctionVersion: 'ALL',
        MaxItems: 1,
        ...(Marker !== undefined && { Marker }),
      }),
    );
    seen.push(
      ...(page.Functions ?? []).map(({ FunctionArn = '' }) => FunctionArn.split(':function:')[1] ?? ''),
    );
    Marker = page.NextMarker;
  } while (Marker !== undefined);
  assert.deepEqual(seen, ['a:$LATEST', 'a:1', 'b:$LATEST', 'b:1']);
});

test('a list leaves out states, and a marker that no list gave is refused', async (t) => {
  const { client } = await openPlane(t);
  await createActive(client, 'orders');
  const { Functions } = await client.send(new ListFunctionsCommand({}));
  assert.equal(Functions?.[0]?.State, undefined);
  assert.equal(Functions?.[0]?.LastUpdateStatus, undefined);
  await assert.rejects(client.send(new ListFunctionsCommand({ Marker: 'made-up' })), {
    name: 'InvalidParameterValueException',
  });
});

test('functions of other regions and accounts are not seen', async (t) => {
  const { client, plane } = await openPlane(t);
  await createActive(client, 'orders');
  const { latest } = plane.registry.get(here, 'orders').document;
  for (const scope of [
    { account, region: 'eu-west-1' },
    { account: '210987654321', region },
  ]) {
    await plane.registry.create(scope, 'foreign', () => ({
      document: { latest: { ...renamed(latest, 'foreign'), ...scope }, lastVersion: 0, tags: {} },
    }));
  }
  const { Functions } = await client.send(new ListFunctionsCommand({}));
  assert.deepEqual(
    Functions?.map(({ FunctionName }) => FunctionName),
    ['orders'],
  );
  assert.throws(() => plane.directory.resolve(account, 'eu-west-1', 'orders', undefined), {
    code: 'ResourceNotFoundException',
  });
});

test('account settings tell the true usage', async (t) => {
  const { client } = await openPlane(t);
  const usage = async () => (await client.send(new GetAccountSettingsCommand({}))).AccountUsage;
  assert.deepEqual(await usage(), { TotalCodeSize: 0, FunctionCount: 0 });
  await createActive(client, 'orders');
  await client.send(new PublishVersionCommand({ FunctionName: 'orders' }));
  assert.deepEqual(await usage(), { TotalCodeSize: 2 * helloZip.length, FunctionCount: 1 });
  await client.send(new DeleteFunctionCommand({ FunctionName: 'orders' }));
  assert.deepEqual(await usage(), { TotalCodeSize: 0, FunctionCount: 0 });
});

test('a name that is taken is refused', async (t) => {
  const { client } = await openPlane(t);
  const create = () => client.send(new CreateFunctionCommand(functionInput('orders')));
  const results = await Promise.allSettled([create(), create()]);
  const refused = results.filter((result) => result.status === 'rejected');
  assert.equal(refused.length, 1);
  assert.equal(refused[0]?.reason.name, 'ResourceConflictException');
  assert.equal(refused[0]?.reason.message, 'Function already exist: orders');
});

function renamed(version: FunctionVersion, name: string): FunctionVersion {
  return { ...version, name, arn: functionArn(here, name) };
}
