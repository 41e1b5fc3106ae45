/** Event streams both ways, read and written at the other end by the SDK. */

import assert from 'node:assert/strict';
import type { Readable } from 'node:stream';
import { test } from 'node:test';
import * as lambdaSdk from '@aws-sdk/client-lambda';
import * as s3Sdk from '@aws-sdk/client-s3';
import { AwsJson1_1Protocol } from '@aws-sdk/core/protocols';
import { HttpResponse } from '@smithy/core/protocols';
import { TypeRegistry } from '@smithy/core/schema';
import { AwsError } from '../../../src/base/errors.ts';
import { bindService } from '../../../src/wire/bind.ts';
import type { Operation, Protocol, SchemaModule } from '../../../src/wire/service.ts';
import { callContext, loopback, type SdkRequest } from './loopback.ts';
import { allowAll, headOf } from './services.ts';

type Events = AsyncIterable<Record<string, unknown>>;
type Handler = Operation<{ Name?: string; Events: Events }, unknown>['handle'];

const config = {
  region: 'us-east-1',
  endpoint: 'http://127.0.0.1:4566',
  credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
  maxAttempts: 1,
};

function serve(schemas: SchemaModule, protocol: Protocol, name: string, handle: Handler) {
  const access = { action: 'test:Any' };
  const operations = { [name]: { access, handle } };
  return bindService(
    { name: 'test', protocols: [protocol], schemas, constraints: {}, maxBodyBytes: 1000, operations },
    allowAll,
  );
}

async function collect(events: AsyncIterable<unknown> | undefined): Promise<unknown[]> {
  assert.ok(events);
  return Array.fromAsync(events);
}

test('a Lambda response stream reaches the client event by event', async () => {
  async function* events() {
    yield { PayloadChunk: { Payload: Buffer.from('first ') } };
    yield { PayloadChunk: { Payload: Buffer.from('second') } };
    yield { InvokeComplete: { ErrorCode: 'Code', LogResult: 'bG9n' } };
  }
  const service = serve(lambdaSdk, 'restJson1', 'InvokeWithResponseStream', () => ({
    StatusCode: 200,
    ExecutedVersion: '3',
    EventStream: events(),
  }));
  const client = new lambdaSdk.LambdaClient({ ...config, requestHandler: loopback(service) });
  const output = await client.send(new lambdaSdk.InvokeWithResponseStreamCommand({ FunctionName: 'f' }));
  assert.equal(output.ExecutedVersion, '3');
  assert.deepEqual(await collect(output.EventStream), [
    { PayloadChunk: { Payload: new Uint8Array(Buffer.from('first ')) } },
    { PayloadChunk: { Payload: new Uint8Array(Buffer.from('second')) } },
    { InvokeComplete: { ErrorCode: 'Code', LogResult: 'bG9n' } },
  ]);
});

test('S3 Select events carry documents, payloads and nothing at all', async () => {
  async function* events() {
    yield { Records: { Payload: Buffer.from('a,b\n') } };
    yield { Stats: { Details: { BytesScanned: 5, BytesReturned: 4 } } };
    yield { End: {} };
  }
  const service = serve(s3Sdk, 'restXml', 'SelectObjectContent', () => ({ Payload: events() }));
  const client = new s3Sdk.S3Client({ ...config, forcePathStyle: true, requestHandler: loopback(service) });
  const output = await client.send(
    new s3Sdk.SelectObjectContentCommand({
      Bucket: 'bucket',
      Key: 'key',
      Expression: 'select 1',
      ExpressionType: 'SQL',
      InputSerialization: { CSV: {} },
      OutputSerialization: { CSV: {} },
    }),
  );
  assert.deepEqual(await collect(output.Payload), [
    { Records: { Payload: new Uint8Array(Buffer.from('a,b\n')) } },
    { Stats: { Details: { BytesScanned: 5, BytesReturned: 4 } } },
    { End: {} },
  ]);
});

// A service whose operation streams both ways over RPC, as Kinesis' SubscribeToShard streams out.
const namespace = 'com.example';
const record = [
  3,
  namespace,
  'Record',
  0,
  ['Data', 'Shard'],
  [
    [21, { eventPayload: 1 }],
    [0, { eventHeader: 1 }],
  ],
];
const note = [3, namespace, 'Note', 0, ['Text', 'At'], [0, 4]];
const stopped = [-3, namespace, 'StoppedException', { error: 'client' }, ['message'], [0]];
const stream = [
  4,
  namespace,
  'Stream',
  { streaming: 1 },
  ['Record', 'Note', 'Stopped'],
  [() => record, () => note, () => stopped],
];
const shape = (name: string) => [3, namespace, name, 0, ['Name', 'Events'], [0, [() => stream, 0]]];
const exchange$ = [9, namespace, 'Exchange', 0, shape('ExchangeInput'), shape('ExchangeOutput')] as const;
const schemas = { Exchange$: exchange$ };

class StoppedException extends Error {}

function rpcClient() {
  const registry = TypeRegistry.for(namespace);
  registry.registerError(stopped as never, StoppedException);
  const protocol = new AwsJson1_1Protocol({
    defaultNamespace: namespace,
    errorTypeRegistries: [registry],
    serviceTarget: 'Test',
  });
  protocol.setSerdeContext({
    utf8Encoder: (bytes: Uint8Array) => Buffer.from(bytes).toString(),
    utf8Decoder: (text: string) => Buffer.from(text),
  } as never);
  const [, , name, traits, input, output] = exchange$;
  const operation = { namespace, name, traits, input, output } as never;
  const endpoint = async () => ({ url: new URL('http://127.0.0.1/') });
  return {
    async send(value: object): Promise<SdkRequest> {
      return (await protocol.serializeRequest(operation, value, {
        endpoint,
      } as never)) as unknown as SdkRequest;
    },
    async receive(body: AsyncIterable<Uint8Array>): Promise<{ Name?: string; Events: Events }> {
      const response = new HttpResponse({ statusCode: 200, headers: {}, body });
      return (await protocol.deserializeResponse(operation, {} as never, response as never)) as never;
    },
  };
}

async function exchange(value: object, handle: Handler) {
  const client = rpcClient();
  const request = await client.send(value);
  const head = headOf('POST', '/', { 'x-amz-target': 'Test.Exchange' });
  const planned = serve(schemas, 'awsJson1_1', 'Exchange', handle).plan(head);
  assert.equal(planned.streaming, true);
  const response = await planned.run(request.body as Readable, callContext(head));
  assert.equal(response.headers['Content-Type'], 'application/vnd.amazon.eventstream');
  return client.receive(response.body as AsyncIterable<Uint8Array>);
}

const at = new Date(1_700_000_000_000);

async function* sent() {
  yield { Record: { Data: Buffer.from([1, 2]), Shard: 's-1' } };
  yield { Note: { Text: 'hello', At: at } };
}

test('an RPC stream opens with the other members, in both directions', async () => {
  const output = await exchange({ Name: 'question', Events: sent() }, async ({ Name, Events }) => {
    assert.equal(Name, 'question');
    return { Name: 'answer', Events };
  });
  assert.equal(output.Name, 'answer');
  assert.deepEqual(await collect(output.Events), [
    { Record: { Data: new Uint8Array([1, 2]), Shard: 's-1' } },
    { Note: { Text: 'hello', At: at } },
  ]);
});

test('a modelled error in the middle of a stream arrives as its class', async () => {
  const output = await exchange({ Events: sent() }, () => ({
    Events: (async function* () {
      yield { Note: { Text: 'one' } };
      throw new AwsError('StoppedException', 'the shard has closed');
    })(),
  }));
  await assert.rejects(collect(output.Events), (error) => {
    assert.ok(error instanceof StoppedException);
    assert.equal(error.message, 'the shard has closed');
    return true;
  });
});

test('any other error in a stream ends it without its secret', async () => {
  const output = await exchange({ Events: sent() }, () => ({
    Events: (async function* () {
      yield { Note: { Text: 'one' } };
      throw new TypeError('secret');
    })(),
  }));
  await assert.rejects(collect(output.Events), { name: 'InternalFailure', message: /internal error/ });
});

test('bytes that are no event stream fail the read instead of filling memory', async () => {
  const head = headOf('POST', '/', { 'x-amz-target': 'Test.Exchange' });
  const planned = serve(schemas, 'awsJson1_1', 'Exchange', () => ({})).plan(head);
  const response = await planned.run(Buffer.alloc(64, 0xff), callContext(head));
  assert.equal(response.status, 400);
});
