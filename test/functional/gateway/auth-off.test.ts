import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StartError } from '../../../src/gateway/start-error.ts';
import { startGateway, whoami } from './gateway-fixture.ts';
import { RawClient } from './raw-http.ts';
import { signedBytes } from './signed-request.ts';

const services = [{ handler: whoami }];
const key = (accessKeyId: string) => ({ accessKeyId, secretAccessKey: 'anything', account: '' });

test('any credentials pass, and a twelve-digit key names the account', async (t) => {
  const { port } = await startGateway(t, services, { auth: 'off' });
  const client = new RawClient(t, port);
  for (const [accessKeyId, account] of [
    ['123456789012', '123456789012'],
    ['test', '000000000000'],
  ] as const) {
    const answer = await client.send(await signedBytes({ key: key(accessKeyId), at: 0 })).answer();
    const { principal, region } = JSON.parse(answer.body);
    assert.deepEqual([principal.arn, region], [`arn:aws:iam::${account}:root`, 'us-east-1']);
  }
});

test('an unsigned request is root of the default account', async (t) => {
  const { port } = await startGateway(t, services, { auth: 'off' });
  const request = 'GET / HTTP/1.1\r\nhost: lambda.eu-west-1.localhost:4566\r\n\r\n';
  const { principal, region } = JSON.parse((await new RawClient(t, port).send(request).answer()).body);
  assert.deepEqual([principal.arn, region], ['arn:aws:iam::000000000000:root', 'eu-west-1']);
});

test("a function's own credentials stay its role's", async (t) => {
  const { port, credentials } = await startGateway(t, services, { auth: 'off' });
  const session = credentials.issueRoleSession('arn:aws:iam::111122223333:role/r', 's', '111122223333', 900);
  const headers = { 'x-amz-security-token': session.sessionToken };
  const request = await signedBytes({ key: { ...session, account: '' }, headers });
  const { principal } = JSON.parse((await new RawClient(t, port).send(request).answer()).body);
  assert.equal(principal.kind, 'role-session');
});

test('a further listen address verifies signatures all the same', async (t) => {
  const { gateway } = await startGateway(t, services, { auth: 'off' });
  const { port } = await gateway.addListener('127.0.0.1', 0);
  const client = new RawClient(t, port);
  assert.equal((await client.send(await signedBytes({ key: key('test') })).answer()).status, 403);
  assert.equal((await client.send(await signedBytes()).answer()).status, 200);
});

test('it is refused on any address but a loopback, with the remedy', async (t) => {
  const { gateway } = await startGateway(t, services, { auth: 'off' });
  for (const host of ['0.0.0.0', '::', '192.168.1.5', '127.0.0.1.example.com', 'example.com']) {
    await assert.rejects(gateway.listen(host, 0), (error) => {
      assert.ok(error instanceof StartError);
      assert.match(
        error.message,
        /^--auth=off is only allowed on a loopback address, not on .*--host 127\.0\.0\.1/,
      );
      return true;
    });
  }
});

test('web pages of other hosts are refused, by origin or by a rebound name', async (t) => {
  const { port } = await startGateway(t, services, { auth: 'off' });
  const status = async (host: string, extra = '') =>
    (await new RawClient(t, port).send(`GET / HTTP/1.1\r\nhost: ${host}\r\n${extra}\r\n`).answer()).status;
  const local = 'lambda.us-east-1.localhost';
  assert.equal(await status(local), 200);
  assert.equal(await status(local, 'origin: http://localhost:3000\r\n'), 200);
  assert.equal(await status(local, 'origin: https://evil.example\r\n'), 403);
  assert.equal(await status(local, 'origin: http://localhost.evil.example\r\n'), 403);
  assert.equal(await status(local, 'origin: null\r\n'), 403);
  assert.equal(await status(local, 'sec-fetch-site: cross-site\r\n'), 403);
  assert.equal(await status('evil.example:4566'), 403);
});
