/** Bodies that are not what their operation takes. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as s3Sdk from '@aws-sdk/client-s3';
import { bindService } from '../../../src/wire/bind.ts';
import { allowAll, call, headOf, lambdaService, sqsJson, sqsService } from './services.ts';

const access = { action: 'test:Any' };
const echo = { access, handle: (input: object) => ({ Description: JSON.stringify(input) }) };

const lambda = lambdaService({ operations: { CreateFunction: echo, ListFunctions: echo } });

async function createFunction(body: string): Promise<string> {
  const answer = await call(lambda, headOf('POST', '/2015-03-31/functions'), body);
  assert.deepEqual([answer.status, answer.headers['x-amzn-errortype']], [400, 'SerializationException']);
  return JSON.parse(answer.text).Message;
}

test('JSON of the wrong types is refused in the words of AWS', async () => {
  const cases: [string, string][] = [
    ['{"FunctionName":5}', 'NUMBER_VALUE can not be converted to a String'],
    ['{"FunctionName":true}', 'TRUE_VALUE can not be converted to a String'],
    ['{"FunctionName":["a"]}', 'Start of list found where not expected'],
    ['{"FunctionName":{}}', 'Start of structure or map found where not expected.'],
    ['{"Timeout":"5"}', 'STRING_VALUE can not be converted to an Integer'],
    ['{"Publish":1}', 'NUMBER_VALUE can not be converted to a Boolean'],
    ['{"Layers":"a"}', 'Expected list or null'],
    ['{"Layers":{}}', 'Start of structure or map found where not expected.'],
    ['{"Code":"a"}', 'Expected null'],
    ['{"Code":[]}', 'Start of list found where not expected'],
    ['{"Code":{"ZipFile":5}}', 'NUMBER_VALUE can not be converted to a Blob'],
    ['{"Environment":{"Variables":{"A":1}}}', 'NUMBER_VALUE can not be converted to a String'],
  ];
  for (const [body, message] of cases) assert.equal(await createFunction(body), message, body);
});

test('text that is not JSON is refused', async () => {
  assert.match(await createFunction('{"FunctionName"'), /JSON/);
  assert.equal(await createFunction('[]'), 'Start of list found where not expected');
  assert.equal(await createFunction('"text"'), 'Expected null');
});

test('null members count as absent, and null elements of lists are dropped', async () => {
  const body = '{"FunctionName":null,"Layers":["a",null]}';
  const answer = await call(lambda, headOf('POST', '/2015-03-31/functions'), body);
  assert.deepEqual(JSON.parse(JSON.parse(answer.text).Description), { Layers: ['a'] });
});

test('a member named __proto__ changes no object', async () => {
  const body = '{"__proto__":{"FunctionName":"x"},"Environment":{"Variables":{"__proto__":"v"}}}';
  const answer = await call(lambda, headOf('POST', '/2015-03-31/functions'), body);
  const input = JSON.parse(JSON.parse(answer.text).Description);
  assert.equal(Object.hasOwn(input, 'FunctionName'), false);
  assert.deepEqual(Object.entries(input.Environment.Variables), [['__proto__', 'v']]);
});

test('a query parameter of the wrong type is refused', async () => {
  const answer = await call(lambda, headOf('GET', '/2015-03-31/functions?MaxItems=many'));
  assert.equal(answer.headers['x-amzn-errortype'], 'SerializationException');
});

test('awsJson names the type in the body', async () => {
  const service = sqsService({ operations: { SendMessage: echo } });
  const answer = await sqsJson(service, 'SendMessage', '{"DelaySeconds":"x"}');
  assert.deepEqual(JSON.parse(answer.text), {
    __type: 'com.amazon.coral.service#SerializationException',
    Message: 'STRING_VALUE can not be converted to an Integer',
  });
});

test('a form value of the wrong type is refused', async () => {
  const service = sqsService({ operations: { SendMessage: echo } });
  const answer = await call(service, headOf('POST', '/'), 'Action=SendMessage&DelaySeconds=x');
  assert.equal(answer.status, 400);
  assert.match(answer.text, /<Code>SerializationException<\/Code>/);
});

test('XML that is not well-formed is MalformedXML, however deep it nests', async () => {
  const service = bindService(
    {
      name: 's3',
      protocols: ['restXml'],
      schemas: s3Sdk,
      constraints: {},
      maxBodyBytes: 10_000_000,
      bareXmlErrors: true,
      operations: { PutBucketTagging: { access, handle: () => ({}) } },
    },
    allowAll,
  );
  for (const body of ['<Tagging><TagSet>', 'text', '<a>'.repeat(200_000)]) {
    const answer = await call(service, headOf('PUT', '/bucket?tagging'), body);
    assert.equal(answer.status, 400);
    assert.match(answer.text, /<Error><Code>MalformedXML<\/Code>/);
  }
});
