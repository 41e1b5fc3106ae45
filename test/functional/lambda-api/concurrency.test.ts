/** Reserved and provisioned concurrency: what is kept, what is refused, and what the account has left. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CreateAliasCommand,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  GetAccountSettingsCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetProvisionedConcurrencyConfigCommand,
  type LambdaClient,
  ListProvisionedConcurrencyConfigsCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutProvisionedConcurrencyConfigCommand,
} from '@aws-sdk/client-lambda';
import { openPlane } from './control-plane.ts';
import { createActive } from './functions.ts';

const FunctionName = 'orders';

function reserve(client: LambdaClient, ReservedConcurrentExecutions: number, name = FunctionName) {
  return client.send(new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions }));
}

async function unreserved(client: LambdaClient) {
  const { AccountLimit } = await client.send(new GetAccountSettingsCommand({}));
  return AccountLimit?.UnreservedConcurrentExecutions;
}

function provision(client: LambdaClient, Qualifier: string, ProvisionedConcurrentExecutions: number) {
  return client.send(
    new PutProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier, ProvisionedConcurrentExecutions }),
  );
}

test('a reservation is shown with the function, taken from what the account has left, and given back', async (t) => {
  const { client } = await openPlane(t);
  await createActive(client, FunctionName);
  await reserve(client, 250);
  const { Concurrency } = await client.send(new GetFunctionCommand({ FunctionName }));
  assert.deepEqual(Concurrency, { ReservedConcurrentExecutions: 250 });
  assert.equal(await unreserved(client), 750);
  await client.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
  assert.equal(await unreserved(client), 1000);
  await reserve(client, 400);
  await client.send(new DeleteFunctionCommand({ FunctionName }));
  assert.equal(await unreserved(client), 1000);
});

test('a reservation survives a restart, and a function made anew under the name has none', async (t) => {
  const first = await openPlane(t);
  await createActive(first.client, FunctionName);
  await reserve(first.client, 7);
  await first.close();
  const { client } = await openPlane(t, { folder: first.folder });
  const get = () => client.send(new GetFunctionConcurrencyCommand({ FunctionName }));
  assert.equal((await get()).ReservedConcurrentExecutions, 7);
  assert.equal(await unreserved(client), 993);
  await client.send(new DeleteFunctionCommand({ FunctionName }));
  await createActive(client, FunctionName);
  assert.equal((await get()).ReservedConcurrentExecutions, undefined);
});

test('100 are kept for functions without a reservation, however many ask at once', async (t) => {
  const { client } = await openPlane(t);
  const names = ['a', 'b', 'c', 'd'];
  for (const name of names) await createActive(client, name);
  const outcomes = await Promise.allSettled(names.map((name) => reserve(client, 300, name)));
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 3);
  assert.equal(await unreserved(client), 100);
});

test('provisioned concurrency is kept, and reported as failed while Kiln keeps no environments ready', async (t) => {
  const { client } = await openPlane(t);
  await createActive(client, FunctionName);
  await client.send(new PublishVersionCommand({ FunctionName }));
  assert.equal((await provision(client, '1', 5)).Status, 'IN_PROGRESS');
  const { Status, StatusReason, ...counts } = await client.send(
    new GetProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier: '1' }),
  );
  assert.equal(Status, 'FAILED');
  assert.match(StatusReason ?? '', /keeps no environments ready/);
  assert.equal(counts.RequestedProvisionedConcurrentExecutions, 5);
  assert.equal(counts.AllocatedProvisionedConcurrentExecutions, 0);
});

test('provisioned concurrency goes with its alias and with its version', async (t) => {
  const { client } = await openPlane(t);
  await createActive(client, FunctionName);
  await client.send(new PublishVersionCommand({ FunctionName }));
  await client.send(new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1' }));
  await provision(client, 'live', 2);
  const list = async () =>
    (await client.send(new ListProvisionedConcurrencyConfigsCommand({ FunctionName })))
      .ProvisionedConcurrencyConfigs;
  assert.match((await list())?.[0]?.FunctionArn ?? '', /:orders:live$/);
  await client.send(new DeleteAliasCommand({ FunctionName, Name: 'live' }));
  await provision(client, '1', 2);
  await client.send(new DeleteFunctionCommand({ FunctionName, Qualifier: '1' }));
  assert.deepEqual(await list(), []);
});

test('provisioned concurrency is within the reservation, and the reservation not below it', async (t) => {
  const { client } = await openPlane(t);
  await createActive(client, FunctionName);
  await client.send(new PublishVersionCommand({ FunctionName }));
  await reserve(client, 10);
  await assert.rejects(provision(client, '1', 11), { name: 'InvalidParameterValueException' });
  await provision(client, '1', 10);
  await assert.rejects(reserve(client, 9), { name: 'InvalidParameterValueException' });
});
