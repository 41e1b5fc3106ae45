/** A function from its creation to its end, as deployers see it. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { zipOf } from '../../support/zip.ts';
import { openPlane, role } from './control-plane.ts';
import { createActive, functionInput, helloZip, untilActive, untilUpdated } from './functions.ts';

test('a new function is pending with every default of AWS, then active with another revision', async (t) => {
  const { client, internalErrors } = await openPlane(t);
  const created = await client.send(new CreateFunctionCommand(functionInput('orders')));
  assert.equal(created.$metadata.httpStatusCode, 201);
  const { $metadata: _, LastModified, RevisionId, RuntimeVersionConfig, ...rest } = created;
  assert.match(LastModified ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
  assert.match(
    RuntimeVersionConfig?.RuntimeVersionArn ?? '',
    /^arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}$/,
  );
  assert.deepEqual(rest, {
    FunctionName: 'orders',
    FunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:orders',
    Runtime: 'nodejs24.x',
    Role: role,
    Handler: 'index.handler',
    CodeSize: helloZip.length,
    CodeSha256: createHash('sha256').update(helloZip).digest('base64'),
    Description: '',
    Timeout: 3,
    MemorySize: 128,
    Version: '$LATEST',
    TracingConfig: { Mode: 'PassThrough' },
    State: 'Pending',
    StateReason: 'The function is being created.',
    StateReasonCode: 'Creating',
    PackageType: 'Zip',
    Architectures: ['x86_64'],
    EphemeralStorage: { Size: 512 },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/orders' },
  });
  await untilActive(client, 'orders');
  const { Configuration } = await client.send(new GetFunctionCommand({ FunctionName: 'orders' }));
  assert.equal(Configuration?.State, 'Active');
  assert.equal(Configuration?.StateReason, undefined);
  assert.equal(Configuration?.LastUpdateStatus, 'Successful');
  assert.notEqual(Configuration?.RevisionId, RevisionId);
  assert.deepEqual(internalErrors, []);
});

test('an update is in progress for a while, refuses others meanwhile, and changes the revision twice', async (t) => {
  const { client, plane } = await openPlane(t);
  await createActive(client, 'orders');
  const before = await client.send(new GetFunctionConfigurationCommand({ FunctionName: 'orders' }));
  const code = zipOf({ 'index.mjs': 'export const handler = async () => 2;\n' });
  const update = new UpdateFunctionCodeCommand({ FunctionName: 'orders', ZipFile: code });
  const updating = await client.send(update);
  assert.equal(updating.LastUpdateStatus, 'InProgress');
  assert.equal(updating.LastUpdateStatusReasonCode, 'Creating');
  assert.equal(updating.State, 'Active');
  const serving = plane.directory.resolve('123456789012', 'us-east-1', 'orders', undefined).target;
  assert.equal(serving.code?.sha256, before.CodeSha256, 'calls run the old code until the update is done');
  await assert.rejects(client.send(update), {
    name: 'ResourceConflictException',
    message:
      'The operation cannot be performed at this time. An update is in progress for resource: arn:aws:lambda:us-east-1:123456789012:function:orders',
  });
  await untilUpdated(client, 'orders');
  const after = await client.send(new GetFunctionConfigurationCommand({ FunctionName: 'orders' }));
  assert.equal(new Set([before.RevisionId, updating.RevisionId, after.RevisionId]).size, 3);
  assert.equal(
    plane.directory.resolve('123456789012', 'us-east-1', 'orders', undefined).target.code?.sha256,
    after.CodeSha256,
  );
});

test('a pending function refuses updates and names its state', async (t) => {
  const { client } = await openPlane(t, { settleWindowMilliseconds: 60_000 });
  await client.send(new CreateFunctionCommand(functionInput('orders')));
  const update = new UpdateFunctionConfigurationCommand({ FunctionName: 'orders', Timeout: 5 });
  await assert.rejects(client.send(update), {
    name: 'ResourceConflictException',
    message:
      'The operation cannot be performed at this time. The function is currently in the following state: Pending',
  });
});

test('a deleted function is gone, its environments retire, and its name is free again', async (t) => {
  const { client, plane } = await openPlane(t);
  await createActive(client, 'orders');
  const retired: string[] = [];
  plane.directory.onRetired(({ name, version }) => retired.push(`${name}:${version}`));
  const { $metadata } = await client.send(new DeleteFunctionCommand({ FunctionName: 'orders' }));
  assert.equal($metadata.httpStatusCode, 204);
  assert.deepEqual(retired, ['orders:$LATEST']);
  await assert.rejects(client.send(new GetFunctionCommand({ FunctionName: 'orders' })), {
    name: 'ResourceNotFoundException',
    message: 'Function not found: arn:aws:lambda:us-east-1:123456789012:function:orders',
  });
  await createActive(client, 'orders');
});

test('of two updates at once one goes through and the other meets a conflict', async (t) => {
  const { client } = await openPlane(t);
  await createActive(client, 'orders');
  const results = await Promise.allSettled(
    [5, 6].map((Timeout) =>
      client.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'orders', Timeout })),
    ),
  );
  assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  const refused = results.find((result) => result.status === 'rejected');
  assert.equal(refused?.reason.name, 'ResourceConflictException');
});

test('what a stop interrupts between Pending and Active goes on at the next start', async (t) => {
  const first = await openPlane(t, { settleWindowMilliseconds: 60_000 });
  await first.client.send(new CreateFunctionCommand(functionInput('orders', { Publish: true })));
  await first.store.close();
  const second = await openPlane(t, { folder: first.folder });
  await untilActive(second.client, 'orders');
  const version = await second.client.send(
    new GetFunctionConfigurationCommand({ FunctionName: 'orders', Qualifier: '1' }),
  );
  assert.equal(version.State, 'Active');
});
