/** Published versions: when they are made, what they keep, and what becomes of their numbers. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { zipOf } from '../../support/zip.ts';
import { openPlane } from './control-plane.ts';
import { createActive, functionInput, untilActive, untilUpdated } from './functions.ts';

const otherZip = zipOf({ 'index.mjs': 'export const handler = async () => "other";\n' });
const orders = { FunctionName: 'orders' };

test('a version keeps code and settings, and only the function moves on', async (t) => {
  const { client } = await openPlane(t);
  const created = await createActive(client, 'orders', { Timeout: 7 });
  const published = await client.send(new PublishVersionCommand({ ...orders, Description: 'first' }));
  assert.equal(published.Version, '1');
  assert.equal(published.State, 'Active');
  assert.equal(published.FunctionArn, 'arn:aws:lambda:us-east-1:123456789012:function:orders:1');
  await client.send(new UpdateFunctionConfigurationCommand({ ...orders, Timeout: 9 }));
  await untilUpdated(client, 'orders');
  await client.send(new UpdateFunctionCodeCommand({ ...orders, ZipFile: otherZip }));
  await untilUpdated(client, 'orders');
  const version = await client.send(new GetFunctionConfigurationCommand({ ...orders, Qualifier: '1' }));
  assert.equal(version.Timeout, 7);
  assert.equal(version.Description, 'first');
  assert.equal(version.CodeSha256, created.CodeSha256);
});

test('publishing what has not changed gives the version that is there', async (t) => {
  const { client } = await openPlane(t);
  await createActive(client, 'orders');
  const first = await client.send(new PublishVersionCommand(orders));
  const again = await client.send(new PublishVersionCommand({ ...orders, Description: 'again' }));
  assert.equal(again.Version, '1');
  assert.equal(again.RevisionId, first.RevisionId);
  assert.equal(again.Description, '');
});

test('the number of a deleted version, or of a deleted function, is never given again', async (t) => {
  const { client } = await openPlane(t);
  await createActive(client, 'orders');
  await client.send(new PublishVersionCommand(orders));
  await client.send(new DeleteFunctionCommand({ ...orders, Qualifier: '1' }));
  assert.equal((await client.send(new PublishVersionCommand(orders))).Version, '2');
  await client.send(new DeleteFunctionCommand(orders));
  await createActive(client, 'orders');
  assert.equal((await client.send(new PublishVersionCommand(orders))).Version, '3');
});

test('deleting a version that is not there is no error, and aliases and $LATEST are refused', async (t) => {
  const { client } = await openPlane(t);
  await createActive(client, 'orders');
  const remove = (Qualifier: string) => client.send(new DeleteFunctionCommand({ ...orders, Qualifier }));
  assert.equal((await remove('7')).$metadata.httpStatusCode, 204);
  await assert.rejects(remove('live'), { message: 'Deletion of aliases is not currently supported.' });
  await assert.rejects(remove('$LATEST'), {
    message: '$LATEST version cannot be deleted without deleting the function.',
  });
});

test('a version published with an update is pending for as long as the update runs', async (t) => {
  const { client } = await openPlane(t);
  await createActive(client, 'orders');
  const update = new UpdateFunctionCodeCommand({ ...orders, ZipFile: otherZip, Publish: true });
  const published = await client.send(update);
  assert.equal(published.Version, '1');
  assert.equal(published.State, 'Pending');
  assert.equal(published.LastUpdateStatus, undefined);
  await untilUpdated(client, 'orders');
  const version = await client.send(new GetFunctionConfigurationCommand({ ...orders, Qualifier: '1' }));
  assert.equal(version.State, 'Active');
  assert.notEqual(version.RevisionId, published.RevisionId);
});

test('publishing checks the hash and the revision that the caller expects', async (t) => {
  const { client } = await openPlane(t);
  const { RevisionId, CodeSha256 } = await createActive(client, 'orders');
  await assert.rejects(client.send(new PublishVersionCommand({ ...orders, RevisionId })), {
    name: 'PreconditionFailedException',
    message:
      'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
  });
  await assert.rejects(client.send(new PublishVersionCommand({ ...orders, CodeSha256: 'wrong' })), {
    name: 'InvalidParameterValueException',
    message: `CodeSHA256 (wrong) is different from current CodeSHA256 in $LATEST (${CodeSha256}). Please try again with the CodeSHA256 in $LATEST.`,
  });
});

test('versions are listed in pages of 50 at most, $LATEST first, by number', {
  timeout: 60_000,
}, async (t) => {
  const { client, plane } = await openPlane(t);
  await client.send(new CreateFunctionCommand(functionInput('orders')));
  await untilActive(client, 'orders');
  const scope = { account: '123456789012', region: 'us-east-1' };
  await plane.registry.change(scope, 'orders', ({ document }) => ({
    document: { ...document, lastVersion: 60 },
    putVersions: Array.from({ length: 60 }, (_, index) => ({
      ...document.latest,
      version: String(index + 1),
    })),
  }));
  const list = (Marker?: string) =>
    client.send(
      new ListVersionsByFunctionCommand({
        ...orders,
        MaxItems: 100,
        ...(Marker !== undefined && { Marker }),
      }),
    );
  const first = await list();
  assert.equal(first.Versions?.length, 50);
  const second = await list(first.NextMarker);
  assert.equal(second.NextMarker, undefined);
  const numbers = [...(first.Versions ?? []), ...(second.Versions ?? [])].map(({ Version }) => Version);
  assert.deepEqual(numbers, ['$LATEST', ...Array.from({ length: 60 }, (_, index) => String(index + 1))]);
});
