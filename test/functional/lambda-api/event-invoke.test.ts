/** How asynchronous invocations are configured. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  DeleteFunctionEventInvokeConfigCommand,
  GetFunctionEventInvokeConfigCommand,
  type LambdaClient,
  ListFunctionEventInvokeConfigsCommand,
  PublishVersionCommand,
  PutFunctionEventInvokeConfigCommand,
  type PutFunctionEventInvokeConfigCommandInput,
  UpdateFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import { account, openPlane } from './control-plane.ts';
import { createActive } from './functions.ts';

const FunctionName = 'orders';
const queue = `arn:aws:sqs:us-east-1:${account}:failures`;

type Change = Partial<PutFunctionEventInvokeConfigCommandInput>;

function put(client: LambdaClient, change: Change) {
  return client.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, ...change }));
}

function update(client: LambdaClient, change: Change) {
  return client.send(new UpdateFunctionEventInvokeConfigCommand({ FunctionName, ...change }));
}

async function get(client: LambdaClient, Qualifier?: string) {
  const { $metadata, LastModified, ...config } = await client.send(
    new GetFunctionEventInvokeConfigCommand({ FunctionName, ...(Qualifier && { Qualifier }) }),
  );
  assert.ok(LastModified instanceof Date);
  return config;
}

test('Put replaces the configuration, Update changes the members it has', async (t) => {
  const { client } = await openPlane(t);
  await createActive(client, FunctionName);
  await put(client, { MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 60 });
  await put(client, { MaximumRetryAttempts: 0 });
  const DestinationConfig = { OnFailure: { Destination: queue } };
  await update(client, { DestinationConfig });
  const destinations = { OnSuccess: {}, OnFailure: { Destination: queue } };
  const FunctionArn = `arn:aws:lambda:us-east-1:${account}:function:orders:$LATEST`;
  assert.deepEqual(await get(client), {
    FunctionArn,
    MaximumRetryAttempts: 0,
    DestinationConfig: destinations,
  });
  await update(client, { MaximumEventAgeInSeconds: 300 });
  assert.deepEqual(await get(client), {
    FunctionArn,
    MaximumRetryAttempts: 0,
    MaximumEventAgeInSeconds: 300,
    DestinationConfig: destinations,
  });
});

test('each version has a configuration of its own, and lists go in pages', async (t) => {
  const { client } = await openPlane(t);
  await createActive(client, FunctionName);
  await client.send(new PublishVersionCommand({ FunctionName }));
  await put(client, { Qualifier: '1', MaximumRetryAttempts: 2 });
  await put(client, { MaximumRetryAttempts: 0 });
  const list = (Marker?: string) =>
    client.send(
      new ListFunctionEventInvokeConfigsCommand({ FunctionName, MaxItems: 1, ...(Marker && { Marker }) }),
    );
  const first = await list();
  const second = await list(first.NextMarker);
  assert.deepEqual(
    [first, second].map(({ FunctionEventInvokeConfigs }) =>
      FunctionEventInvokeConfigs?.map(({ FunctionArn }) => FunctionArn?.split(':').at(-1)),
    ),
    [['$LATEST'], ['1']],
  );
  assert.equal(second.NextMarker, undefined);
  await client.send(new DeleteFunctionEventInvokeConfigCommand({ FunctionName }));
  await assert.rejects(get(client), { name: 'ResourceNotFoundException' });
  assert.equal((await get(client, '1')).MaximumRetryAttempts, 2);
});

test('destinations that can take no records are refused', async (t) => {
  const { client } = await openPlane(t);
  await createActive(client, FunctionName);
  const self = `arn:aws:lambda:us-east-1:${account}:function:orders`;
  for (const Destination of [
    self,
    `${self}-missing`,
    `${queue}.fifo`,
    `arn:aws:dynamodb:us-east-1:${account}:table/t`,
  ]) {
    await assert.rejects(put(client, { DestinationConfig: { OnFailure: { Destination } } }), {
      name: 'InvalidParameterValueException',
    });
  }
  const bucket = { Destination: 'arn:aws:s3:::failures' };
  await assert.rejects(put(client, { DestinationConfig: { OnSuccess: bucket } }), {
    name: 'InvalidParameterValueException',
  });
  await put(client, { DestinationConfig: { OnFailure: bucket } });
});

test('nothing is set for what is not there, or by a request that sets nothing', async (t) => {
  const { client } = await openPlane(t);
  await assert.rejects(put(client, { MaximumRetryAttempts: 1 }), { name: 'ResourceNotFoundException' });
  await createActive(client, FunctionName);
  await assert.rejects(put(client, { Qualifier: 'live', MaximumRetryAttempts: 1 }), {
    message: "The function doesn't exist.",
  });
  await assert.rejects(put(client, {}), { name: 'InvalidParameterValueException' });
  await assert.rejects(update(client, { MaximumRetryAttempts: 1 }), { name: 'ResourceNotFoundException' });
});
