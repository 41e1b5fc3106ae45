import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readInvokeHeaders } from '../../../src/lambda/invoke/headers.ts';
import type { RequestHead } from '../../../src/wire/http.ts';

const head = (headers: Record<string, string>, query = ''): RequestHead => ({
  method: 'POST',
  path: '/2015-03-31/functions/f/invocations',
  query,
  headers,
});

test('an invoke without headers is synchronous, unqualified and without log', () => {
  assert.deepEqual(readInvokeHeaders(head({})), {
    invocationType: 'RequestResponse',
    tail: false,
    qualifier: undefined,
    clientContext: undefined,
    trace: undefined,
  });
});

test('the qualifier is decoded from the query', () => {
  assert.equal(readInvokeHeaders(head({}, 'Qualifier=%24LATEST')).qualifier, '$LATEST');
});

test('an unknown invocation type or log type is a validation error in AWS words', () => {
  assert.throws(
    () => readInvokeHeaders(head({ 'x-amz-invocation-type': 'invalid' })),
    /1 validation error detected: Value 'invalid' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: \[Event, RequestResponse, DryRun\]/,
  );
  assert.throws(() => readInvokeHeaders(head({ 'x-amz-log-type': 'All' })), /at 'logType'/);
});

test('client context is base64 of JSON within AWS limits', () => {
  const encoded = Buffer.from('{"custom":{"a":1}}').toString('base64');
  assert.equal(
    readInvokeHeaders(head({ 'x-amz-client-context': encoded })).clientContext,
    '{"custom":{"a":1}}',
  );
  assert.throws(
    () => readInvokeHeaders(head({ 'x-amz-client-context': 'bm8ganNvbg==' })),
    /valid Base64-encoded JSON/,
  );
  assert.throws(
    () => readInvokeHeaders(head({ 'x-amz-client-context': 'A'.repeat(3584) })),
    /no more than 3583 bytes/,
  );
});
