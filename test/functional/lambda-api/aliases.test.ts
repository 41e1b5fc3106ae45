/** Aliases: what they may point to, how they share calls, and what keeps them and their versions. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type AliasConfiguration,
  CreateAliasCommand,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  type LambdaClient,
  ListAliasesCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { account, openPlane, region } from './control-plane.ts';
import { createActive, untilUpdated } from './functions.ts';

const orders = { FunctionName: 'orders' };
const arn = `arn:aws:lambda:${region}:${account}:function:orders`;

type Change = Omit<UpdateFunctionConfigurationCommand['input'], 'FunctionName'>;

/** A function with versions 1 and 2, which differ by `change`. */
async function twoVersions(client: LambdaClient, change: Change = { Timeout: 9 }): Promise<void> {
  await createActive(client, 'orders');
  await client.send(new PublishVersionCommand(orders));
  await client.send(new UpdateFunctionConfigurationCommand({ ...orders, ...change }));
  await untilUpdated(client, 'orders');
  await client.send(new PublishVersionCommand(orders));
}

function aliasCalls(client: LambdaClient) {
  return {
    create: (Name: string, FunctionVersion: string, weights?: Record<string, number>) =>
      client.send(new CreateAliasCommand({ ...orders, Name, FunctionVersion, ...routing(weights) })),
    update: (Name: string, change: Partial<UpdateAliasCommand['input']>) =>
      client.send(new UpdateAliasCommand({ ...orders, Name, ...change })),
    get: (Name: string) => client.send(new GetAliasCommand({ ...orders, Name })),
    remove: (Name: string) => client.send(new DeleteAliasCommand({ ...orders, Name })),
  };
}

function routing(weights: Record<string, number> | undefined) {
  return weights === undefined ? {} : { RoutingConfig: { AdditionalVersionWeights: weights } };
}

test('an alias runs one version, or two by weight, drawn anew for each call', async (t) => {
  const draws = [0, 0.24, 0.25, 0.99];
  const { client, plane } = await openPlane(t, { draw: () => draws.shift() ?? 0 });
  await twoVersions(client);
  const alias = aliasCalls(client);
  await alias.create('live', '1', { '2': 0.25 });
  const resolve = (qualifier: string) => plane.directory.resolve(account, region, 'orders', qualifier);
  const versions = [...draws].map(() => resolve('live').target.version);
  assert.deepEqual(versions, ['2', '2', '1', '1']);
  const { invokedArn, alias: name } = resolve('live');
  assert.deepEqual([invokedArn, name], [`${arn}:live`, 'live']);
  assert.equal(resolve('1').alias, undefined);
});

test('a weight of 0 sends no call to the second version, and one of 1 every call', async (t) => {
  const drawn = [0, 0.999_999];
  const { client, plane } = await openPlane(t, { draw: () => drawn[0] ?? 0 });
  await twoVersions(client);
  const alias = aliasCalls(client);
  await alias.create('none', '1', { '2': 0 });
  await alias.create('all', '1', { '2': 1 });
  for (let round = 0; round < 2; round += 1) {
    const versionOf = (name: string) =>
      plane.directory.resolve(account, region, 'orders', name).target.version;
    assert.deepEqual([versionOf('none'), versionOf('all')], ['1', '2']);
    drawn.reverse();
  }
});

test('promotion and roll-back are updates, and what they leave out stays', async (t) => {
  const { client, plane } = await openPlane(t);
  await twoVersions(client);
  const alias = aliasCalls(client);
  const first = await alias.create('live', '1');
  const version = () => plane.directory.resolve(account, region, 'orders', 'live').target.version;
  const canary = await alias.update('live', { ...routing({ '2': 0.1 }), Description: 'canary' });
  assert.notEqual(canary.RevisionId, first.RevisionId);
  assert.deepEqual(canary.RoutingConfig, { AdditionalVersionWeights: { '2': 0.1 } });
  await assert.rejects(alias.update('live', { FunctionVersion: '2' }), {
    message: 'Invalid function version 2. Function version 2 is already included in routing configuration.',
  });
  const promoted = await alias.update('live', { FunctionVersion: '2', ...routing({}) });
  assert.deepEqual([promoted.FunctionVersion, promoted.Description], ['2', 'canary']);
  assert.equal(promoted.RoutingConfig, undefined);
  assert.equal(version(), '2');
  await alias.update('live', { FunctionVersion: '1', RevisionId: promoted.RevisionId });
  assert.equal(version(), '1');
  await assert.rejects(alias.update('live', { FunctionVersion: '2', RevisionId: promoted.RevisionId }), {
    name: 'PreconditionFailedException',
  });
});

test('an alias of $LATEST follows the function, and a reader finds both by its ARN', async (t) => {
  const { client, plane } = await openPlane(t);
  await createActive(client, 'orders');
  await aliasCalls(client).create('dev', '$LATEST');
  await client.send(new UpdateFunctionConfigurationCommand({ ...orders, Timeout: 9 }));
  await untilUpdated(client, 'orders');
  assert.equal(plane.directory.resolve(account, region, `${arn}:dev`, undefined).target.settings.Timeout, 9);
  const found = await client.send(new GetFunctionConfigurationCommand({ FunctionName: `${arn}:dev` }));
  assert.deepEqual([found.FunctionArn, found.Version, found.Timeout], [`${arn}:dev`, '$LATEST', 9]);
});

const differences: readonly [what: string, change: Change, message: string][] = [
  [
    'another role',
    { Role: `arn:aws:iam::${account}:role/other` },
    'Specified versions must be associated with the same execution role',
  ],
  [
    'another dead-letter queue',
    { DeadLetterConfig: { TargetArn: `arn:aws:sqs:${region}:${account}:dead` } },
    'Specified versions must have the same dead-letter queue configuration, or none',
  ],
];

for (const [what, change, message] of differences) {
  test(`a version with ${what} takes no share of an alias's calls`, async (t) => {
    const { client } = await openPlane(t);
    await twoVersions(client, change);
    const alias = aliasCalls(client);
    const refusal = { name: 'InvalidParameterValueException', message };
    await assert.rejects(alias.create('live', '1', { '2': 0.5 }), refusal);
    await alias.create('live', '1');
    await assert.rejects(alias.update('live', routing({ '2': 0.5 })), refusal);
  });
}

test('a version under an alias is not deleted, by weight neither', async (t) => {
  const { client } = await openPlane(t);
  await twoVersions(client);
  const alias = aliasCalls(client);
  await alias.create('live', '1', { '2': 0.1 });
  await alias.create('beta', '2');
  const remove = (Qualifier: string) => client.send(new DeleteFunctionCommand({ ...orders, Qualifier }));
  const refusal = (names: string) => ({
    name: 'ResourceConflictException',
    message: `Unable to delete version because the following aliases reference it: [${names}]`,
  });
  await assert.rejects(remove('1'), refusal('live'));
  await assert.rejects(remove('2'), refusal('beta, live'));
  await alias.remove('live');
  await remove('1');
  await assert.rejects(remove('2'), refusal('beta'));
});

test('of a deletion and an alias of the same version at once, one is refused', async (t) => {
  const { client } = await openPlane(t);
  await twoVersions(client);
  const outcomes = await Promise.allSettled([
    client.send(new DeleteFunctionCommand({ ...orders, Qualifier: '1' })),
    aliasCalls(client).create('live', '1'),
  ]);
  assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
});

test('the next start knows the aliases there are, and they go with their function', async (t) => {
  const first = await openPlane(t);
  await twoVersions(first.client);
  const alias = aliasCalls(first.client);
  const created = await alias.create('live', '1', { '2': 0.5 });
  await first.close();
  const { client } = await openPlane(t, { folder: first.folder });
  const kept = await aliasCalls(client).get('live');
  assert.deepEqual({ ...kept, $metadata: {} }, { ...created, $metadata: {} });
  await client.send(new DeleteFunctionCommand(orders));
  await createActive(client, 'orders');
  await assert.rejects(aliasCalls(client).get('live'), {
    message: `Cannot find alias arn: ${arn}:live`,
  });
  await assert.rejects(client.send(new GetPolicyCommand({ ...orders, Qualifier: 'live' })), {
    name: 'ResourceNotFoundException',
  });
});

test('aliases are listed in pages of 50 at most, by name', { timeout: 60_000 }, async (t) => {
  const { client, plane } = await openPlane(t);
  await createActive(client, 'orders');
  const names = Array.from({ length: 60 }, (_, index) => `alias-${String(index).padStart(2, '0')}`);
  const aliases = Object.fromEntries(
    names.toReversed().map((name) => [name, { name, version: '$LATEST', description: '', revisionId: name }]),
  );
  await plane.registry.change({ account, region }, 'orders', ({ document }) => ({
    document: { ...document, aliases },
  }));
  const list = (Marker?: string) =>
    client.send(
      new ListAliasesCommand({ ...orders, MaxItems: 1000, ...(Marker !== undefined && { Marker }) }),
    );
  const first = await list();
  const second = await list(first.NextMarker);
  assert.equal(first.Aliases?.length, 50);
  assert.equal(second.NextMarker, undefined);
  const listed = [...(first.Aliases ?? []), ...(second.Aliases ?? [])];
  assert.deepEqual(
    listed.map(({ Name }: AliasConfiguration) => Name),
    names,
  );
});

test('one alias flip is one commit', async (t) => {
  const { client, store } = await openPlane(t);
  await twoVersions(client);
  const alias = aliasCalls(client);
  await alias.create('live', '1');
  const commit = t.mock.method(store.documents, 'commit');
  await alias.update('live', { FunctionVersion: '2' });
  assert.equal(commit.mock.callCount(), 1);
});
