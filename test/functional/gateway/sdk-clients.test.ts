import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { test } from 'node:test';
import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { CallContext } from '../../../src/wire/service.ts';
import { runCommand } from '../../support/command.ts';
import { json, otherKey, startGateway, type TestGateway, testKey, whoami } from './gateway-fixture.ts';

function config({ endpoint }: TestGateway, key = testKey) {
  const { accessKeyId, secretAccessKey } = key;
  return { endpoint, region: 'eu-west-1', credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 };
}

test('each SDK client reaches its service as the owner of its key', async (t) => {
  const seen: string[] = [];
  const note = (name: string, answer: string) => (_body: unknown, context: CallContext) => {
    seen.push(`${name} ${context.account} ${context.region}`);
    return { status: 200, headers: { 'content-type': 'text/xml' }, body: answer };
  };
  const gateway = await startGateway(t, [
    { name: 'lambda', handler: note('lambda', '{}') },
    { name: 'sqs', targetPrefixes: ['AmazonSQS'], handler: note('sqs', '{}') },
    { name: 'sts', handler: note('sts', '<GetCallerIdentityResponse/>') },
    { name: 'ec2', handler: note('ec2', '<DescribeRegionsResponse/>') },
  ]);
  await new LambdaClient(config(gateway)).send(new ListFunctionsCommand({}));
  await new LambdaClient(config(gateway, otherKey)).send(new ListFunctionsCommand({}));
  await new SQSClient({ ...config(gateway), md5: false }).send(
    new SendMessageCommand({ QueueUrl: `${gateway.endpoint}/111122223333/q`, MessageBody: 'hello' }),
  );
  await new STSClient(config(gateway)).send(new GetCallerIdentityCommand({}));
  await new EC2Client(config(gateway)).send(new DescribeRegionsCommand({}));
  assert.deepEqual(seen, [
    'lambda 111122223333 eu-west-1',
    'lambda 444455556666 eu-west-1',
    'sqs 111122223333 eu-west-1',
    'sts 111122223333 eu-west-1',
    'ec2 111122223333 eu-west-1',
  ]);
});

test('names that need escaping in path and query still verify', async (t) => {
  const gateway = await startGateway(t, [
    { handler: (_body, { head }) => json({ path: head.path, query: head.query }) },
  ]);
  const { Payload } = await new LambdaClient(config(gateway)).send(
    new InvokeCommand({
      FunctionName: 'arn:aws:lambda:eu-west-1:111122223333:function:f',
      Qualifier: "a b+c*(d)'é/~",
      Payload: 'é',
    }),
  );
  assert.match(Buffer.from(Payload ?? []).toString(), /functions\/arn%3Aaws%3Alambda/);
});

test('a role session calls as its role', async (t) => {
  const gateway = await startGateway(t, [{ handler: whoami }]);
  const session = gateway.credentials.issueRoleSession(
    'arn:aws:iam::111122223333:role/worker',
    'my-function',
    '111122223333',
    900,
  );
  const client = new LambdaClient({ ...config(gateway), credentials: session });
  const { Payload } = await client.send(new InvokeCommand({ FunctionName: 'f' }));
  const caller = JSON.parse(Buffer.from(Payload ?? []).toString());
  assert.equal(caller.principal.arn, 'arn:aws:sts::111122223333:assumed-role/worker/my-function');
  assert.equal(caller.account, '111122223333');
});

test('S3 objects arrive without their framing, whole or as a stream', async (t) => {
  const objects = new Map<string, Buffer>();
  const gateway = await startGateway(t, [
    {
      name: 's3',
      dialect: 's3',
      streaming: true,
      maxBodyBytes: 10_000_000,
      handler: async (body, { head }) => {
        if (head.method === 'GET') return { status: 200, headers: {}, body: objects.get(head.path) };
        objects.set(head.path, body instanceof Readable ? await buffer(body) : body);
        return { status: 200, headers: { etag: '"1"' }, body: undefined };
      },
    },
  ]);
  const client = new S3Client({ ...config(gateway), forcePathStyle: true });
  const content = Buffer.alloc(300_000, 'kiln');
  const put = (Key: string, Body: Buffer | Readable) =>
    client.send(new PutObjectCommand({ Bucket: 'bucket', Key, Body, ContentLength: content.length }));
  await put('whole', content);
  await put(
    "a stream/with (odd) 'name'+é.txt",
    Readable.from([content.subarray(0, 70_001), content.subarray(70_001)]),
  );
  assert.equal(objects.size, 2);
  for (const stored of objects.values()) assert.ok(stored.equals(content));
  const { Body } = await client.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'whole' }));
  assert.equal((await Body?.transformToByteArray())?.length, content.length);
});

test('the AWS CLI signs, uploads and reads errors', async (t) => {
  const received: string[] = [];
  const gateway = await startGateway(t, [
    { name: 'lambda', handler: () => json({ Functions: [] }) },
    {
      name: 's3',
      dialect: 's3',
      streaming: true,
      handler: async (body) => {
        received.push(body instanceof Readable ? await text(body) : body.toString());
        return { status: 200, headers: { etag: '"1"' }, body: undefined };
      },
    },
  ]);
  const aws = (secret: string, ...args: string[]) =>
    runCommand('aws', ['--endpoint-url', gateway.endpoint, ...args], {
      input: 'from the cli',
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        AWS_ACCESS_KEY_ID: testKey.accessKeyId,
        AWS_SECRET_ACCESS_KEY: secret,
        AWS_DEFAULT_REGION: 'us-east-1',
        AWS_DEFAULT_OUTPUT: 'json',
        AWS_CONFIG_FILE: '/dev/null',
        AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
        AWS_EC2_METADATA_DISABLED: 'true',
      },
    });
  const [listed, uploaded, refused] = await Promise.all([
    aws(testKey.secretAccessKey, 'lambda', 'list-functions'),
    aws(testKey.secretAccessKey, 's3', 'cp', '-', 's3://bucket/key'),
    aws('wrong', 'lambda', 'list-functions'),
  ]);
  assert.deepEqual([listed.code, JSON.parse(listed.stdout)], [0, { Functions: [] }]);
  assert.deepEqual([uploaded.code, uploaded.stderr], [0, '']);
  assert.deepEqual(received, ['from the cli']);
  assert.match(
    refused.stderr,
    /\(InvalidSignatureException\).*The request signature we calculated does not match/,
  );
});
