/** One call through the wire layer: order of its steps, and the shapes of its failures. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { AwsError } from '../../../src/base/errors.ts';
import { call, headOf, lambdaService, sqsJson, sqsService } from './services.ts';

const access = { action: 'test:Any' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const denied = new AwsError('AccessDeniedException', 'no', { status: 403 });
const echoQueue = { access, handle: ({ QueueName }: { QueueName: string }) => ({ QueueUrl: QueueName }) };

test('a caller who may not call does not learn that the input is invalid', async () => {
  const service = lambdaService(
    {
      operations: { GetFunction: { access, handle: () => assert.fail('handled') } },
      constraints: { GetFunctionRequest: { members: { FunctionName: { max: 1 } } } },
    },
    { authorizer: { authorize: () => Promise.reject(denied) } },
  );
  const answer = await call(service, headOf('GET', '/2015-03-31/functions/name'));
  assert.equal(answer.status, 403);
  assert.equal(answer.headers['x-amzn-errortype'], 'AccessDeniedException');
});

test('an input too broken to name its resources fails as invalid, not as an internal error', async () => {
  const service = sqsService({
    operations: {
      DeleteQueue: {
        access: { ...access, resources: ({ QueueUrl }: { QueueUrl: string }) => [QueueUrl.toUpperCase()] },
        handle: () => ({}),
      },
    },
    constraints: { DeleteQueueRequest: { required: ['QueueUrl'] } },
  });
  const answer = await sqsJson(service, 'DeleteQueue', '{}');
  assert.equal(answer.status, 400);
  assert.match(answer.text, /Value null at 'queueUrl' failed to satisfy constraint: Member must not be null/);
});

test('the authorizer gets the action, the resources and the conditions of the operation', async () => {
  const asked: unknown[] = [];
  const service = lambdaService(
    {
      operations: {
        Invoke: {
          access: {
            action: 'lambda:InvokeFunction',
            resources: (labels: Record<string, string>) => [`arn:${labels.FunctionName}`],
            conditions: () => ({ 'lambda:Key': 'value' }),
          },
          handleRaw: async (labels: Record<string, string>, body: Buffer) => ({
            status: 200,
            headers: {},
            body: `${labels.FunctionName} ${body}`,
          }),
        },
      },
    },
    { authorizer: { authorize: ({ principal: _, ...request }) => void asked.push(request) } },
  );
  const answer = await call(service, headOf('POST', '/2015-03-31/functions/a%3Ab/invocations'), 'event');
  assert.equal(answer.text, 'a:b event');
  assert.deepEqual(asked, [
    { action: 'lambda:InvokeFunction', resources: ['arn:a:b'], conditions: { 'lambda:Key': 'value' } },
  ]);
});

test('a raw operation that throws is answered in the error shape of its protocol', async () => {
  const service = lambdaService({
    operations: {
      Invoke: {
        access,
        handleRaw: () => Promise.reject(new AwsError('ResourceNotFoundException', 'Function not found: f')),
      },
    },
  });
  const answer = await call(service, headOf('POST', '/2015-03-31/functions/f/invocations'));
  assert.equal(answer.status, 404);
  assert.equal(answer.headers['x-amzn-errortype'], 'ResourceNotFoundException');
  assert.deepEqual(JSON.parse(answer.text), { Type: 'User', Message: 'Function not found: f' });
});

test('an operation without a handler answers 501 and names itself, in every protocol', async () => {
  const rest = await call(lambdaService({}), headOf('GET', '/2015-03-31/functions'));
  const json = await sqsJson(sqsService({}), 'SendMessage', '{}');
  const query = await call(sqsService({}), headOf('POST', '/', form), 'Action=SendMessage');
  assert.deepEqual([rest.status, json.status, query.status], [501, 501, 501]);
  for (const { text } of [json, query]) assert.match(text, /does not implement the operation SendMessage/);
  assert.match(rest.text, /does not implement the operation ListFunctions/);
});

test('an operation that AWS does not have is unknown, in the words of each protocol', async () => {
  const rest = await call(lambdaService({}), headOf('GET', '/2015-03-31/nothing'));
  assert.deepEqual([rest.status, rest.headers['x-amzn-errortype']], [404, 'UnknownOperationException']);
  const json = await sqsJson(sqsService({}), 'Nothing', '{}');
  assert.equal(json.status, 400);
  assert.equal(JSON.parse(json.text).__type, 'com.amazon.coral.service#UnknownOperationException');
  const query = await call(sqsService({}), headOf('POST', '/', form), 'Action=Nothing');
  assert.equal(query.status, 400);
  assert.match(query.text, /<Code>InvalidAction<\/Code>/);
});

test('a failure inside a handler is reported with its cause and hidden from the caller', async () => {
  const bug = new TypeError('secret');
  const reported: unknown[] = [];
  const handle = () => {
    throw bug;
  };
  const service = lambdaService(
    { operations: { GetFunction: { access, handle } } },
    { authorizer: { authorize: () => undefined }, onInternalError: (cause) => reported.push(cause) },
  );
  const answer = await call(service, headOf('GET', '/2015-03-31/functions/f'));
  assert.equal(answer.status, 500);
  assert.equal(answer.headers['x-amzn-errortype'], 'InternalFailure');
  assert.doesNotMatch(answer.text, /secret/);
  assert.deepEqual(reported, [bug]);
});

test('an error whose members cannot be written still gets an answer', async () => {
  const handle = () => {
    throw new AwsError('ResourceNotFoundException', 'gone', { members: { Type: 1n } });
  };
  const service = lambdaService({ operations: { GetFunction: { access, handle } } });
  const answer = await call(service, headOf('GET', '/2015-03-31/functions/f'));
  assert.equal(answer.status, 500);
});

test('the head alone tells body limits and whether the body streams', () => {
  const handle = () => ({});
  const tooLarge = () => new AwsError('RequestTooLargeException', 'too large');
  const service = lambdaService({
    operations: {
      CreateFunction: { access, handle, maxBodyBytes: 70, tooLarge },
      GetFunction: { access, handle },
    },
  });
  const create = service.plan(headOf('POST', '/2015-03-31/functions'));
  assert.equal(create.operation, 'CreateFunction');
  assert.equal(create.maxBodyBytes, 70);
  assert.equal(create.tooLarge().code, 'RequestTooLargeException');
  assert.equal(create.streaming, false);
  const other = service.plan(headOf('GET', '/2015-03-31/functions/f'));
  assert.equal(other.maxBodyBytes, 1000);
  assert.equal(other.tooLarge().status, 413);
});

test('SQS answers each client in the protocol it used, with the same error code for both', async () => {
  const handle = () => {
    throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
  };
  const service = sqsService({ operations: { GetQueueUrl: { access, handle } } });
  const json = await sqsJson(service, 'GetQueueUrl', '{}');
  assert.equal(json.headers['content-type'], 'application/x-amz-json-1.0');
  assert.equal(json.headers['x-amzn-query-error'], 'AWS.SimpleQueueService.NonExistentQueue;Sender');
  assert.equal(JSON.parse(json.text).__type, 'com.amazonaws.sqs#QueueDoesNotExist');
  const query = await call(service, headOf('POST', '/', form), 'Action=GetQueueUrl');
  assert.equal(query.headers['content-type'], 'text/xml');
  assert.match(query.text, /<Type>Sender<\/Type><Code>AWS.SimpleQueueService.NonExistentQueue<\/Code>/);
});

test('a query call may have its parameters in the query string', async () => {
  const service = sqsService({ operations: { GetQueueUrl: echoQueue } });
  const answer = await call(service, headOf('GET', '/?Action=GetQueueUrl&QueueName=a%26b'));
  assert.match(answer.text, /<GetQueueUrlResult><QueueUrl>a&amp;b<\/QueueUrl><\/GetQueueUrlResult>/);
});

test('a compressed body is read as what it was, up to the limit of the operation', async () => {
  const service = sqsService({ operations: { GetQueueUrl: echoQueue } });
  const gzip = { 'content-encoding': 'gzip' };
  const answer = await sqsJson(service, 'GetQueueUrl', gzipSync('{"QueueName":"q"}'), gzip);
  assert.deepEqual(JSON.parse(answer.text), { QueueUrl: 'q' });
  const bomb = await sqsJson(service, 'GetQueueUrl', gzipSync(Buffer.alloc(100_000, ' ')), gzip);
  assert.equal(bomb.status, 413);
  const broken = await sqsJson(service, 'GetQueueUrl', 'plain', gzip);
  assert.match(broken.text, /SerializationException/);
});
