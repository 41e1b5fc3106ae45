import assert from 'node:assert/strict';
import { test } from 'node:test';
import { otherKey, startGateway, testKey, whoami } from './gateway-fixture.ts';
import { RawClient } from './raw-http.ts';
import { signedBytes } from './signed-request.ts';

test('a signed request is answered with its id, date and length', async (t) => {
  const { port } = await startGateway(t, [{ handler: whoami }]);
  const answer = await new RawClient(t, port).send(await signedBytes({ body: 'x' })).answer();
  assert.equal(answer.status, 200);
  assert.match(answer.headers['x-amzn-requestid'] ?? '', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  assert.ok(Number.isFinite(Date.parse(answer.headers.date ?? '')));
  const caller = JSON.parse(answer.body);
  assert.equal(caller.principal.arn, 'arn:aws:iam::111122223333:root');
  assert.equal(caller.sourceIp, '127.0.0.1');
  assert.equal(caller.endpoint, 'http://kiln.localhost');
});

test('the handler does not run when the signature is wrong', async (t) => {
  let calls = 0;
  const { port } = await startGateway(t, [
    {
      handler: () => {
        calls += 1;
        return { status: 200, headers: {}, body: '' };
      },
    },
  ]);
  const good = await signedBytes({ body: 'amount=1' });
  const client = new RawClient(t, port);
  const tampered = await client.send(good.replace('amount=1', 'amount=9')).answer();
  assert.deepEqual(
    [tampered.status, tampered.headers['x-amzn-errortype']],
    [403, 'InvalidSignatureException'],
  );
  const forged = { ...testKey, secretAccessKey: 'x'.repeat(40) };
  const refused = await client.send(await signedBytes({ key: forged })).answer();
  assert.equal(refused.headers['x-amzn-errortype'], 'InvalidSignatureException');
  assert.equal(calls, 0);
  assert.equal((await client.send(good).answer()).status, 200);
});

test('unsigned requests are refused unless the service takes them', async (t) => {
  const { port } = await startGateway(t, [
    { name: 'lambda', handler: whoami },
    { name: 'sts', anonymous: true, dialect: 'query', handler: whoami },
  ]);
  const get = (host: string) =>
    new RawClient(t, port).send(`GET / HTTP/1.1\r\nhost: ${host}\r\n\r\n`).answer();
  const refused = await get('lambda.us-east-1.localhost');
  assert.deepEqual(
    [refused.status, refused.headers['x-amzn-errortype'], JSON.parse(refused.body).message],
    [403, 'MissingAuthenticationTokenException', 'Missing Authentication Token'],
  );
  const admitted = JSON.parse((await get('sts.eu-west-1.amazonaws.com')).body);
  assert.deepEqual([admitted.principal.kind, admitted.region], ['anonymous', 'eu-west-1']);
});

test('each family of services words its refusal as AWS does', async (t) => {
  const { port } = await startGateway(t, [
    { name: 'lambda', handler: whoami },
    { name: 'dynamodb', targetPrefixes: ['DynamoDB_20120810'], dialect: 'json', handler: whoami },
    { name: 'sns', dialect: 'query', handler: whoami },
    { name: 's3', dialect: 's3', handler: whoami },
  ]);
  const unknown = { ...testKey, accessKeyId: 'AKIAZZZZZZZZZZZZZZZZ' };
  const refusal = async (service: string, headers: Record<string, string> = {}) => {
    const request = await signedBytes({ service, key: unknown, headers, body: 'x' });
    const { status, body } = await new RawClient(t, port).send(request).answer();
    return `${status} ${body}`;
  };
  assert.match(await refusal('lambda'), /^403 .*"The security token included in the request is invalid\."/);
  assert.match(
    await refusal('dynamodb', { 'x-amz-target': 'DynamoDB_20120810.ListTables' }),
    /^400 .*UnrecognizedClientException/,
  );
  assert.match(
    await refusal('sns', { 'content-type': 'application/x-www-form-urlencoded' }),
    /^403 .*<Code>InvalidClientTokenId<\/Code>/,
  );
  assert.match(await refusal('s3'), /^403 [\s\S]*<Code>InvalidAccessKeyId<\/Code>/);
});

test('a stale request is refused with both times', async (t) => {
  const { port } = await startGateway(t, [{ handler: whoami }]);
  const request = await signedBytes({ at: Date.now() - 600_000 });
  const { status, body } = await new RawClient(t, port).send(request).answer();
  assert.equal(status, 403);
  assert.match(
    body,
    /Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)/,
  );
});

test('accounts stay apart on one connection', async (t) => {
  const { port } = await startGateway(t, [{ handler: whoami }]);
  const client = new RawClient(t, port);
  for (const key of [testKey, otherKey, testKey]) {
    const answer = await client.send(await signedBytes({ key })).answer();
    assert.equal(JSON.parse(answer.body).account, key.account);
  }
});

test('a service that is not there answers so that its client can read it', async (t) => {
  const { port } = await startGateway(t, [{ handler: whoami }]);
  const { status, body } = await new RawClient(t, port).send(await signedBytes({ service: 'rds' })).answer();
  assert.equal(status, 404);
  assert.match(body, /UnknownOperationException.*The service 'rds' is not available at this endpoint\./);
});

test('pages may call with a signature, as on AWS', async (t) => {
  const { port } = await startGateway(t, [{ handler: whoami }]);
  const client = new RawClient(t, port);
  const preflight = await client
    .send(
      'OPTIONS /2015-03-31/functions HTTP/1.1\r\nhost: lambda.us-east-1.localhost\r\norigin: https://app.example\r\n' +
        'access-control-request-method: POST\r\naccess-control-request-headers: authorization\r\n\r\n',
    )
    .answer();
  assert.equal(preflight.status, 200);
  assert.equal(preflight.headers['access-control-allow-origin'], '*');
  assert.equal(preflight.headers['access-control-allow-headers'], 'authorization');
  const unsignedHeaders = { origin: 'https://app.example' };
  const answer = await client.send(await signedBytes({ unsignedHeaders })).answer();
  assert.equal(answer.headers['access-control-allow-origin'], '*');
});
