/** The layers of functions: which may be used, how much they may hold, and how long they stay. */

import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  DeleteLayerVersionCommand,
  GetAccountSettingsCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  PublishLayerVersionCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { type LayerPolicy, layerStatement, withStatement } from '../../../src/lambda/model/layer-policy.ts';
import type { Scope } from '../../../src/lambda/model/names.ts';
import { eventually } from '../../support/eventually.ts';
import { zipOf } from '../../support/zip.ts';
import { account, openPlane, region, type TestPlane } from './control-plane.ts';
import { createActive, functionInput, untilUpdated } from './functions.ts';

const FunctionName = 'orders';
const refused = (message: string) => ({ name: 'InvalidParameterValueException', message });

async function publishLayer(client: LambdaClient, LayerName: string, content = LayerName): Promise<string> {
  const ZipFile = zipOf({ [`${LayerName}.txt`]: content });
  const published = await client.send(new PublishLayerVersionCommand({ LayerName, Content: { ZipFile } }));
  return published.LayerVersionArn ?? '';
}

/** A layer of another account or region, on this one's content. */
async function foreignLayer({ client, plane }: TestPlane, owner: Scope, policy?: LayerPolicy) {
  await publishLayer(client, 'template');
  const template = plane.layers.find({ owner: { account, region }, name: 'template', version: 1 });
  assert.ok(template);
  const layer = { owner, name: 'shared' };
  await plane.layers.publish(layer, (version) => ({
    ...template,
    ...layer,
    version,
    ...(policy && { policy }),
  }));
  return `arn:aws:lambda:${owner.region}:${owner.account}:layer:shared:1`;
}

test('layers come back in their order with their sizes, and an empty list takes them away', async (t) => {
  const { client } = await openPlane(t);
  const arns = [await publishLayer(client, 'one'), await publishLayer(client, 'two', 'x'.repeat(5000))];
  const { Layers } = await createActive(client, FunctionName, { Layers: arns });
  assert.deepEqual(
    Layers?.map(({ Arn }) => Arn),
    arns,
  );
  assert.ok(Layers?.every(({ CodeSize = 0 }) => CodeSize > 0));
  const update = (change: readonly string[]) =>
    client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Layers: [...change] }));
  const reversed = await update(arns.toReversed());
  assert.deepEqual(reversed.Layers, Layers?.toReversed());
  await untilUpdated(client, FunctionName);
  const { Version } = await client.send(new PublishVersionCommand({ FunctionName }));
  await update([]);
  await untilUpdated(client, FunctionName);
  const read = (Qualifier: string) =>
    client.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier }));
  assert.equal((await read('$LATEST')).Layers, undefined);
  assert.deepEqual((await read(Version ?? '')).Layers, Layers?.toReversed());
});

test('more than five, two versions of one, unknown ones and those of another region are refused', async (t) => {
  const opened = await openPlane(t);
  const { client } = opened;
  const create = (Layers: string[]) =>
    client.send(new CreateFunctionCommand(functionInput(FunctionName, { Layers })));
  const one = await publishLayer(client, 'one');
  const two = await publishLayer(client, 'one', 'again');
  await assert.rejects(create(Array(6).fill(one)), refused('Cannot reference more than 5 layers.'));
  await assert.rejects(
    create([one, two]),
    refused(
      `Two different versions of the same layer are not allowed to be referenced in the same function. ${one} and ${two} are versions of the same layer.`,
    ),
  );
  const unknown = one.replace(/1$/, '9');
  await assert.rejects(create([unknown]), refused(`Layer version ${unknown} does not exist.`));
  const elsewhere = await foreignLayer(opened, { account, region: 'eu-west-1' });
  await assert.rejects(
    create([elsewhere]),
    refused(
      `Layers are not in the same region as the function. Layers are expected to be in region ${region}.`,
    ),
  );
  await assert.rejects(create(['no-arn']), { name: 'ValidationException' });
});

const strangers = { account: '210987654321', region };
const sharedArn = `arn:aws:lambda:${region}:${strangers.account}:layer:shared:1`;
const admits = (Principal: string, OrganizationId?: string): LayerPolicy => {
  const request = {
    LayerName: 'shared',
    VersionNumber: 1,
    StatementId: 's',
    Action: 'lambda:GetLayerVersion',
    Principal,
    ...(OrganizationId !== undefined && { OrganizationId }),
  };
  return withStatement(undefined, layerStatement(request, sharedArn), 'revision');
};

for (const [whom, policy, allowed] of [
  ['nobody', undefined, false],
  ['another account', admits('111111111111'), false],
  ['an organization', admits('*', 'o-1234567890'), false],
  ['this account', admits(account), true],
  ["this account's root", admits(`arn:aws:iam::${account}:root`), true],
  ['everyone', admits('*'), true],
] as const) {
  test(`a layer of another account that admits ${whom} can ${allowed ? '' : 'not '}be used`, async (t) => {
    const opened = await openPlane(t);
    const arn = await foreignLayer(opened, strangers, policy);
    const input = functionInput(FunctionName, { Layers: [arn] });
    const created = opened.client.send(new CreateFunctionCommand(input));
    if (allowed) assert.equal((await created).Layers?.[0]?.Arn, arn);
    else {
      await assert.rejects(created, {
        name: 'AccessDeniedException',
        message: `User: arn:aws:iam::${account}:root is not authorized to perform: lambda:GetLayerVersion on resource: ${arn} because no resource-based policy allows the lambda:GetLayerVersion action`,
      });
    }
  });
}

test('code and layers together stay under 250 MB, whichever changes', { timeout: 60_000 }, async (t) => {
  const { client } = await openPlane(t);
  const half = zipOf({ 'big.bin': Buffer.alloc(140_000_000) });
  const publish = async (LayerName: string) =>
    (await client.send(new PublishLayerVersionCommand({ LayerName, Content: { ZipFile: half } })))
      .LayerVersionArn ?? '';
  const [one, two] = [await publish('one'), await publish('two')];
  const tooMuch = refused(
    'Function code combined with layers exceeds the maximum allowed size of 262144000 bytes. The actual size is 280000000 bytes.',
  );
  const Code = { ZipFile: half };
  await assert.rejects(
    client.send(new CreateFunctionCommand(functionInput(FunctionName, { Code, Layers: [one] }))),
    tooMuch,
  );
  await createActive(client, FunctionName, { Layers: [one] });
  await assert.rejects(client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: half })), tooMuch);
  await assert.rejects(
    client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Layers: [one, two] })),
    refused('Layers consume more than the available size of 262144000 bytes'),
  );
});

test('what layers hold counts as code storage, each version for itself', async (t) => {
  const { client } = await openPlane(t);
  const usage = async () =>
    (await client.send(new GetAccountSettingsCommand({}))).AccountUsage?.TotalCodeSize;
  await publishLayer(client, 'one');
  const first = (await usage()) ?? 0;
  await publishLayer(client, 'one');
  assert.equal(await usage(), 2 * first);
  await client.send(new DeleteLayerVersionCommand({ LayerName: 'one', VersionNumber: 1 }));
  assert.equal(await usage(), first);
});

test('packages of layers stay while a version uses them, merged once, and go with the last one', async (t) => {
  const first = await openPlane(t);
  const { client, folder } = first;
  const Layers = [await publishLayer(client, 'one'), await publishLayer(client, 'two')];
  await createActive(client, FunctionName, { Layers });
  await createActive(client, 'others', { Layers });
  const packages = () => readdir(join(folder, 'packages'));
  const merged = await packages();
  assert.equal(merged.length, 4, 'code, two layers, and both merged');
  for (const LayerName of ['one', 'two']) {
    await client.send(new DeleteLayerVersionCommand({ LayerName, VersionNumber: 1 }));
  }
  await first.close();

  const second = await openPlane(t, { folder });
  assert.deepEqual((await packages()).sort(), merged.sort(), 'a start keeps what versions use');
  for (const name of [FunctionName, 'others']) {
    await second.client.send(new DeleteFunctionCommand({ FunctionName: name }));
  }
  await second.close();
  await openPlane(t, { folder });
  await eventually(async () => (await packages()).length === 0);
});
