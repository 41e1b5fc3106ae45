/** The Invoke operation through the real SDK: names, qualifiers, payloads in and out, and the context that handlers get. */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  CreateFunctionCommand,
  InvokeCommand,
  PublishVersionCommand,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { deploy, functionInput, invoke, redeploy, refusalOf } from '../../support/functions.ts';
import { lambdaClient, startKilnServer } from '../../support/server.ts';

const mebibyte = 1024 * 1024;

const server = await startKilnServer({ after });
const client = lambdaClient(server);
const arn = await deploy(
  client,
  'echo',
  `export const handler = async (event, context) => ({
    event,
    context,
    remaining: context.getRemainingTimeInMillis(),
  });`,
  { Timeout: 7 },
);
await deploy(
  client,
  'sized',
  "export const handler = async ({ bytes, text }) => text?.length ?? 'x'.repeat(bytes);",
  { MemorySize: 512, Timeout: 20 },
);

test('RequestResponse is the default and returns what the handler returned', async () => {
  const answer = await invoke(client, 'echo', { greeting: 'Grüße 👋', list: [1, null, true] });
  assert.deepEqual(
    [answer.status, answer.executedVersion, answer.functionError, answer.log],
    [200, '$LATEST', undefined, ''],
  );
  assert.deepEqual(answer.payload.event, { greeting: 'Grüße 👋', list: [1, null, true] });
});

test('the context is as AWS documents it', async () => {
  const { payload, requestId } = await invoke(client, 'echo', {});
  const { logStreamName, xRayTraceId, ...context } = payload.context;
  assert.deepEqual(context, {
    functionVersion: '$LATEST',
    functionName: 'echo',
    memoryLimitInMB: '128',
    logGroupName: '/aws/lambda/echo',
    invokedFunctionArn: arn,
    awsRequestId: requestId,
  });
  assert.match(xRayTraceId, /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/);
  assert.match(logStreamName, /^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
  assert.ok(payload.remaining > 6000 && payload.remaining <= 7000, String(payload.remaining));
});

test('a call without a payload gets an empty object', async () => {
  assert.deepEqual((await invoke(client, 'echo')).payload.event, {});
  const empty = await invoke(client, 'echo', undefined, { Payload: '' });
  assert.deepEqual(empty.payload.event, {});
});

test('every kind of JSON value is an event', async () => {
  for (const event of [null, 0, 'text', [], [1, [2]], true]) {
    assert.deepEqual((await invoke(client, 'echo', event)).payload.event, event);
  }
});

test('a payload that is no JSON is refused in the words recorded from AWS', async () => {
  const refuse = async (payload: Uint8Array | string) => {
    const { name, message, Type } = await refusalOf(invoke(client, 'echo', undefined, { Payload: payload }));
    assert.deepEqual([name, Type], ['InvalidRequestContentException', 'User']);
    return message;
  };
  const prefix = 'Could not parse request body into json: Could not parse payload into json: ';
  const where = (column: number) =>
    `\n at [Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: 1, column: ${column}]`;
  assert.equal(
    await refuse(Buffer.from('n\x87r\x9e\xe9\xb5\xd7I\xee\x9bmt', 'latin1')),
    `${prefix}Invalid UTF-8 start byte 0x87${where(3)}`,
  );
  assert.equal(
    await refuse(Buffer.from('\x99\xeb,j\x07\xa1zYh', 'latin1')),
    `${prefix}Unexpected character ((CTRL-CHAR, code 153)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')${where(1)}`,
  );
  assert.match(await refuse('{"open":'), /Unexpected end-of-input/);
  assert.equal(
    await refuse(Buffer.from('{"a":"\xff"}', 'latin1')),
    `${prefix}Invalid UTF-8 start byte 0xff${where(8)}`,
  );
});

test('a refused payload leaves no trace in the log and the environment usable', async () => {
  const before = await invoke(client, 'echo', {});
  await refusalOf(invoke(client, 'echo', undefined, { Payload: '{', LogType: 'Tail' }));
  const afterwards = await invoke(client, 'echo', {}, { LogType: 'Tail' });
  assert.equal(afterwards.payload.context.logStreamName, before.payload.context.logStreamName);
  assert.equal(afterwards.log.match(/START RequestId/g)?.length, 1);
});

test('DryRun answers 204 and runs nothing', async () => {
  const answer = await invoke(client, 'echo', {}, { InvocationType: 'DryRun' });
  assert.deepEqual(
    [answer.status, answer.payload, answer.executedVersion, answer.functionError],
    [204, undefined, undefined, undefined],
  );
  const refusal = await refusalOf(invoke(client, 'nobody', {}, { InvocationType: 'DryRun' }));
  assert.equal(refusal.name, 'ResourceNotFoundException');
});

test('ClientContext reaches the handler, and a malformed or long one is refused', async () => {
  const clientContext = { client: { app_title: 'test' }, custom: { foo: 'bar' }, env: { locale: 'en' } };
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');
  const answer = await invoke(client, 'echo', {}, { ClientContext: encode(clientContext) });
  assert.deepEqual(answer.payload.context.clientContext, clientContext);
  for (const bad of ['not base64 of JSON', encode({ long: 'x'.repeat(3000) })]) {
    const refusal = await refusalOf(invoke(client, 'echo', {}, { ClientContext: bad }));
    assert.equal(refusal.name, 'InvalidRequestContentException');
  }
});

test('a function is found by its name in every form AWS accepts', async () => {
  const forms = [
    'echo',
    'function:echo',
    '000000000000:function:echo',
    '000000000000:echo',
    arn,
    'echo:$LATEST',
    `${arn}:$LATEST`,
  ];
  for (const form of forms) {
    const { payload } = await invoke(client, form, {});
    const qualified = form.endsWith('$LATEST');
    assert.equal(payload.context.invokedFunctionArn, qualified ? `${arn}:$LATEST` : arn, form);
  }
});

test('a qualifier chooses the version that runs', async () => {
  await deploy(client, 'versions', "export const handler = async () => 'one';");
  await client.send(new PublishVersionCommand({ FunctionName: 'versions' }));
  await redeploy(
    client,
    'versions',
    "export const handler = async (_, context) => ['two', context.functionVersion, context.invokedFunctionArn];",
  );
  await client.send(new PublishVersionCommand({ FunctionName: 'versions' }));
  const first = await invoke(client, 'versions', {}, { Qualifier: '1' });
  assert.deepEqual([first.payload, first.executedVersion], ['one', '1']);
  const second = await invoke(client, 'versions:2', {});
  assert.deepEqual(second.executedVersion, '2');
  assert.deepEqual(second.payload, ['two', '2', `${arn.replace('echo', 'versions')}:2`]);
  const latest = await invoke(client, 'versions', {}, { Qualifier: '$LATEST' });
  assert.deepEqual([latest.payload[1], latest.executedVersion], ['$LATEST', '$LATEST']);
});

test('what does not exist is named with the qualifier that was asked for', async () => {
  const base = 'arn:aws:lambda:us-east-1:000000000000:function';
  const expectations: [string, string | undefined, string][] = [
    ['nobody', undefined, `Function not found: ${base}:nobody:$LATEST`],
    ['nobody', '3', `Function not found: ${base}:nobody:3`],
    ['echo', '99', `Function not found: ${base}:echo:99`],
    ['echo', 'live', `Function not found: ${base}:echo:live`],
  ];
  for (const [name, qualifier, message] of expectations) {
    const change = qualifier === undefined ? {} : { Qualifier: qualifier };
    const refusal = await refusalOf(invoke(client, name, {}, change));
    assert.deepEqual(
      [refusal.name, refusal.message, refusal.Type],
      ['ResourceNotFoundException', message, 'User'],
    );
  }
});

test('an answer and a refusal carry one request id each', async () => {
  const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
  assert.match((await invoke(client, 'echo', {})).requestId, uuid);
  const { $metadata } = await refusalOf(invoke(client, 'nobody', {}));
  assert.match(String(($metadata as { requestId?: string }).requestId), uuid);
});

test('two qualifiers that differ, and a malformed name, are refused as AWS does', async () => {
  const differing = await refusalOf(invoke(client, 'echo:1', {}, { Qualifier: '2' }));
  assert.deepEqual(
    [differing.name, differing.message],
    [
      'InvalidParameterValueException',
      'The derived qualifier from the function name does not match the specified qualifier.',
    ],
  );
  const malformed = await refusalOf(invoke(client, 'no such name', {}));
  assert.equal(malformed.name, 'ValidationException');
  assert.match(
    malformed.message,
    /^1 validation error detected: Value 'no such name' at 'functionName' failed/,
  );
});

test('an unknown invocation or log type is refused with the values there are', async () => {
  const type = await refusalOf(invoke(client, 'echo', {}, { InvocationType: 'Later' as 'Event' }));
  assert.deepEqual(
    [type.name, type.message],
    [
      'ValidationException',
      "1 validation error detected: Value 'Later' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]",
    ],
  );
  const log = await refusalOf(invoke(client, 'echo', {}, { LogType: 'Head' as 'Tail' }));
  assert.equal(log.name, 'ValidationException');
});

test('a request of 6 MB passes and one byte more is refused', async () => {
  const overhead = '{"text":""}'.length;
  const largest = await invoke(client, 'sized', { text: 'x'.repeat(6 * mebibyte - overhead) });
  assert.equal(largest.payload, 6 * mebibyte - overhead);
  const refusal = await refusalOf(invoke(client, 'sized', { text: 'x'.repeat(6 * mebibyte - overhead + 1) }));
  assert.deepEqual(
    [refusal.name, refusal.message, refusal.Type],
    [
      'RequestTooLargeException',
      'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
      'User',
    ],
  );
  const { $metadata } = refusal as unknown as { $metadata: { httpStatusCode: number } };
  assert.equal($metadata.httpStatusCode, 413);
});

test("a response of 6 MB passes and a larger one is a function error in AWS's words", async () => {
  const largest = await invoke(client, 'sized', { bytes: 6 * mebibyte });
  assert.equal(largest.payload.length, 6 * mebibyte);
  const tooLarge = await invoke(client, 'sized', { bytes: 6 * mebibyte + 200 }, { LogType: 'Tail' });
  assert.deepEqual([tooLarge.status, tooLarge.functionError], [200, 'Unhandled']);
  assert.deepEqual(tooLarge.payload, {
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
  });
  assert.equal((await invoke(client, 'sized', { bytes: 1 })).payload, 'x');
});

test('a function that is still pending is not run', async () => {
  await client.send(new CreateFunctionCommand(functionInput('pending', 'export const handler = () => 1;')));
  const refusal = await refusalOf(client.send(new InvokeCommand({ FunctionName: 'pending' })));
  assert.deepEqual(
    [refusal.name, refusal.message],
    [
      'ResourceConflictException',
      'The operation cannot be performed at this time. The function is currently in the following state: Pending',
    ],
  );
  await waitUntilFunctionActiveV2({ client, maxWaitTime: 10, minDelay: 0.02 }, { FunctionName: 'pending' });
  assert.equal((await invoke(client, 'pending')).payload, 1);
});
