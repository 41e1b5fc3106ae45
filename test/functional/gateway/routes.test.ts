import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostParts } from '../../../src/gateway/locate.ts';
import { jsonResponse } from '../../../src/gateway/routes.ts';
import { startGateway, whoami } from './gateway-fixture.ts';
import { RawClient } from './raw-http.ts';

test('health answers when the gateway is ready', async (t) => {
  const { endpoint } = await startGateway(t, []);
  const response = await fetch(`${endpoint}/_kiln/health`);
  assert.deepEqual([response.status, await response.json()], [200, { status: 'ready', region: 'us-east-1' }]);
  assert.equal((await fetch(`${endpoint}/_kiln/nothing`)).status, 404);
});

test('mounted paths get their body within their own limit, the longest prefix first', async (t) => {
  const { gateway, endpoint } = await startGateway(t, []);
  gateway.routes.mountPath('/_kiln/', () => jsonResponse(200, 'console'));
  gateway.routes.mountPath('/_kiln/echo', async ({ body, head }) =>
    jsonResponse(200, { body: (await body(5)).toString(), query: head.query }),
  );
  assert.equal(await (await fetch(`${endpoint}/_kiln/anything`)).json(), 'console');
  const post = (body: string) => fetch(`${endpoint}/_kiln/echo?a=b`, { method: 'POST', body });
  assert.deepEqual(await (await post('12345')).json(), { body: '12345', query: 'a=b' });
  assert.equal((await post('123456')).status, 413);
});

test('a host label mounts a handler for every host below it', async (t) => {
  const { gateway, port } = await startGateway(t, [{ handler: whoami }]);
  gateway.routes.mountHostLabel('lambda-url', ({ head }) => jsonResponse(200, head.host));
  const get = (host: string) =>
    new RawClient(t, port).send(`GET /x HTTP/1.1\r\nhost: ${host}\r\n\r\n`).answer();
  assert.equal(
    JSON.parse((await get('abc.lambda-url.us-east-1.localhost:4566')).body),
    'abc.lambda-url.us-east-1.localhost',
  );
  assert.equal((await get('lambda-url.localhost')).status, 403);
});

test('service and region are read from every form of host name', () => {
  const cases: Record<string, [string | undefined, string | undefined]> = {
    'lambda.us-east-1.localhost': ['lambda', 'us-east-1'],
    'lambda.eu-west-1.amazonaws.com': ['lambda', 'eu-west-1'],
    'sqs.cn-north-1.amazonaws.com.cn': ['sqs', 'cn-north-1'],
    'sts.amazonaws.com': ['sts', undefined],
    'bucket.s3.us-gov-west-1.amazonaws.com': ['s3', 'us-gov-west-1'],
    'lambda.s3.amazonaws.com': ['s3', undefined],
    'a.b.s3.dualstack.us-east-1.amazonaws.com': ['s3', 'us-east-1'],
    'lambda-fips.us-east-1.amazonaws.com': ['lambda', 'us-east-1'],
    'lambda.us-east-1.api.aws': ['lambda', 'us-east-1'],
    localhost: [undefined, undefined],
    '127.0.0.1': [undefined, undefined],
    'lambda.example.com': [undefined, undefined],
  };
  for (const [host, [service, region]] of Object.entries(cases)) {
    assert.deepEqual(hostParts(host), { service, region }, host);
  }
});
