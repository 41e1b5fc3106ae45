import assert from 'node:assert/strict';
import { test } from 'node:test';
import { json, startGateway, whoami } from '../../functional/gateway/gateway-fixture.ts';
import { RawClient } from '../../functional/gateway/raw-http.ts';
import { signedBytes, signedHead } from '../../functional/gateway/signed-request.ts';

const services = [{ handler: whoami }];

test('garbage is answered 400 and its connection closed; others go on', async (t) => {
  const { port } = await startGateway(t, services);
  const bystander = new RawClient(t, port);
  const garbage = [
    '\x16\x03\x01\x02\x00\x01\x00',
    'HELLO\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    '\0\0\0\0'.repeat(999),
  ];
  for (const bytes of garbage) {
    const client = new RawClient(t, port).send(Buffer.from(bytes, 'latin1'));
    assert.equal((await client.answer()).status, 400);
    await client.closed;
  }
  assert.equal((await bystander.send(await signedBytes()).answer()).status, 200);
});

test('a head over 16 KB is refused, whether in one header or many', async (t) => {
  const { port } = await startGateway(t, services);
  const lines = Array.from({ length: 2000 }, (_, index) => `x-${index}: aaaaaaaa\r\n`).join('');
  for (const filler of [`x-big: ${'a'.repeat(20_000)}\r\n`, lines]) {
    const client = new RawClient(t, port).send(`GET / HTTP/1.1\r\nhost: h\r\n${filler}\r\n`);
    assert.equal((await client.answer()).status, 431);
    await client.closed;
  }
});

test('requests that a proxy could read in another way are refused', async (t) => {
  const { port } = await startGateway(t, services);
  const smuggled = 'GET /_kiln/health HTTP/1.1\r\nhost: h\r\n\r\n';
  const heads = [
    `content-length: 4\r\ncontent-length: ${smuggled.length}\r\n`,
    `content-length: ${smuggled.length}\r\ntransfer-encoding: chunked\r\n`,
    'transfer-encoding: chunked, identity\r\n',
    'transfer-encoding: xchunked\r\n',
    'transfer-encoding : chunked\r\n',
    'content-length: +4\r\n',
    'content-length: 0x4\r\n',
    'x-header: a\r\n folded: b\r\n',
    'x-header: a\rb\r\n',
    'host: other\r\n',
    'authorization: a\r\nauthorization: b\r\n',
  ];
  for (const head of heads) {
    const client = new RawClient(t, port).send(`POST / HTTP/1.1\r\nhost: h\r\n${head}\r\n${smuggled}`);
    let received = '';
    client.socket.on('data', (bytes: Buffer) => {
      received += bytes.toString();
    });
    await client.closed;
    assert.match(received, /^HTTP\/1\.1 40[03] /, head);
    assert.equal(received.match(/HTTP\/1\.1/g)?.length, 1, head);
    assert.doesNotMatch(received, /"ready"/, head);
  }
});

test('a broken chunk ends the request without the handler', async (t) => {
  let calls = 0;
  const { port } = await startGateway(t, [
    {
      handler: () => {
        calls += 1;
        return json({});
      },
    },
  ]);
  const head = await signedHead({ body: 'abc', unsignedHeaders: { 'transfer-encoding': 'chunked' } });
  const chunkedHead = head.replace(/content-length: \d+\r\n/, '');
  for (const body of ['zz\r\nabc\r\n', '3\r\nabcdef\r\n', 'fffffffffffffffff\r\nabc']) {
    const client = new RawClient(t, port).send(`${chunkedHead}${body}`);
    await client.closed;
  }
  assert.equal(calls, 0);
});

test('a client that hangs up midway through its body leaves nothing behind', async (t) => {
  let calls = 0;
  const { port } = await startGateway(
    t,
    [
      {
        handler: () => {
          calls += 1;
          return json({});
        },
      },
    ],
    { limits: { maxBufferedBytes: 100_000 } },
  );
  const body = 'x'.repeat(80_000);
  for (let index = 0; index < 5; index += 1) {
    const client = new RawClient(t, port).send(await signedHead({ body })).send(body.slice(1));
    client.socket.end();
    await client.closed;
  }
  assert.equal(calls, 0);
  assert.equal((await new RawClient(t, port).send(await signedBytes({ body })).answer()).status, 200);
});

test('a client that hangs up while the handler runs is signalled, and the handler finishes', async (t) => {
  const started = Promise.withResolvers<AbortSignal>();
  const finish = Promise.withResolvers<void>();
  const finished = Promise.withResolvers<boolean>();
  const { port } = await startGateway(t, [
    {
      handler: async (_body, { signal }) => {
        started.resolve(signal);
        await finish.promise;
        finished.resolve(signal.aborted);
        return json({});
      },
    },
  ]);
  const client = new RawClient(t, port).send(await signedBytes({ body: 'x' }));
  const signal = await started.promise;
  assert.equal(signal.aborted, false);
  const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));
  client.socket.destroy();
  await aborted;
  finish.resolve();
  assert.equal(await finished.promise, true);
});

test('a stream whose reader is gone is returned, so that its source can clean up', async (t) => {
  const returned = Promise.withResolvers<void>();
  async function* source() {
    try {
      for (;;) yield Buffer.alloc(65_536);
    } finally {
      returned.resolve();
    }
  }
  const { port } = await startGateway(t, [{ handler: () => ({ status: 200, headers: {}, body: source() }) }]);
  const client = new RawClient(t, port).send(await signedBytes());
  client.socket.once('data', () => client.socket.destroy());
  await returned.promise;
});

test('pipelined requests are answered in order, and too many are cut off', async (t) => {
  const { port } = await startGateway(t, [{ handler: (_body, { head }) => json(head.path) }], {
    limits: { maxPipelined: 8 },
  });
  const paths = ['/2015-03-31/a', '/2015-03-31/b', '/2015-03-31/c'];
  const requests = await Promise.all(paths.map((path) => signedBytes({ path, body: 'x' })));
  const client = new RawClient(t, port).send(requests.join(''));
  for (const path of paths) assert.equal(JSON.parse((await client.answer()).body), path);

  const flood = new RawClient(t, port).send('GET /_kiln/health HTTP/1.1\r\nhost: h\r\n\r\n'.repeat(5000));
  await flood.closed;
});

test('garbage after a good request does not take its answer', async (t) => {
  const { port } = await startGateway(t, services);
  const client = new RawClient(t, port).send(`${await signedBytes({ body: 'x' })}GARBAGE\r\n\r\n`);
  assert.equal((await client.answer()).status, 200);
  await client.closed;
});
