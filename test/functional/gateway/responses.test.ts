import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startGateway } from './gateway-fixture.ts';
import { RawClient } from './raw-http.ts';
import { signedBytes } from './signed-request.ts';

test('bytes, text and nothing are sent with their length, and keep the connection', async (t) => {
  const bodies = [Buffer.from([0, 127, 128, 255]), 'é', undefined, Buffer.alloc(20_000, 200)];
  let index = 0;
  const { port } = await startGateway(t, [
    { handler: () => ({ status: 200, headers: { 'X-Kept': 'As-Written' }, body: bodies[index++] }) },
  ]);
  const client = new RawClient(t, port);
  for (const body of bodies) {
    const answer = await client.send(await signedBytes()).answer();
    assert.deepEqual(Buffer.from(answer.body, 'latin1'), Buffer.from(body ?? ''));
    assert.equal(answer.headers['x-kept'], 'As-Written');
  }
});

test('HEAD is answered with the length of a body that is not sent', async (t) => {
  const { port } = await startGateway(t, [{ handler: () => ({ status: 200, headers: {}, body: 'hello' }) }]);
  const client = new RawClient(t, port);
  client.send(await signedBytes({ method: 'HEAD' })).send(await signedBytes({ method: 'DELETE' }));
  await assert.doesNotReject(async () => {
    const received: string[] = [];
    client.socket.on('data', (bytes: Buffer) => received.push(bytes.toString()));
    while ((received.join('').match(/HTTP\/1\.1 200/g)?.length ?? 0) < 2) {
      await new Promise((resolve) => client.socket.once('data', resolve));
    }
    assert.match(received.join(''), /content-length: 5\r\n[\s\S]*?\r\n\r\nHTTP\/1\.1 200/i);
  });
});

test('204 has neither body nor length', async (t) => {
  const { port } = await startGateway(t, [
    { handler: () => ({ status: 204, headers: {}, body: undefined }) },
  ]);
  const answer = await new RawClient(t, port).send(await signedBytes({ method: 'DELETE' })).answer();
  assert.equal(answer.status, 204);
  assert.equal(answer.headers['content-length'], undefined);
});

test('a stream is sent at the pace of its reader', async (t) => {
  let produced = 0;
  const total = 400;
  async function* source() {
    for (; produced < total; produced += 1) yield Buffer.alloc(65_536, 'a');
  }
  const { endpoint } = await startGateway(t, [
    { handler: () => ({ status: 200, headers: {}, body: source() }) },
  ]);
  const { port } = new URL(endpoint);
  const client = new RawClient(t, Number(port));
  client.socket.pause();
  client.send(await signedBytes());
  let before = -1;
  while (before !== produced) {
    before = produced;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.ok(
    produced > 0 && produced < total,
    `${produced} chunks were produced for a reader that reads nothing`,
  );
  client.socket.resume();
  await new Promise<void>((resolve) => {
    client.socket.on('data', () => {
      if (produced === total) resolve();
    });
  });
});

test('a stream that fails midway is cut, so that no one takes it for whole', async (t) => {
  async function* source() {
    yield Buffer.from('part');
    throw new Error('broken');
  }
  const { port } = await startGateway(t, [{ handler: () => ({ status: 200, headers: {}, body: source() }) }]);
  const client = new RawClient(t, port).send(await signedBytes());
  let received = '';
  client.socket.on('data', (bytes: Buffer) => {
    received += bytes.toString();
  });
  await client.closed;
  assert.match(received, /part/);
  assert.doesNotMatch(received, /\r\n0\r\n\r\n$/);
});

test('a failure inside is a 500 that tells the operator, not the caller, what went wrong', async (t) => {
  const failures: unknown[] = [];
  const { gateway } = await startGateway(t, [], { onFailure: (error) => failures.push(error) });
  gateway.routes.mountPath('/_kiln/broken', () => {
    throw new Error('secret detail');
  });
  const { port } = await gateway.addListener('127.0.0.1', 0);
  const answer = await new RawClient(t, port).send('GET /_kiln/broken HTTP/1.1\r\nhost: h\r\n\r\n').answer();
  assert.equal(answer.status, 500);
  assert.doesNotMatch(answer.body, /secret detail/);
  assert.match(String(failures[0]), /secret detail/);
});
