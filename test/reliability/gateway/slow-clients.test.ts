import assert from 'node:assert/strict';
import { test } from 'node:test';
import { json, startGateway, whoami } from '../../functional/gateway/gateway-fixture.ts';
import { RawClient } from '../../functional/gateway/raw-http.ts';
import { signedBytes, signedHead } from '../../functional/gateway/signed-request.ts';
import { fakeClock } from '../../support/clock.ts';
import { eventually } from '../../support/eventually.ts';

test('a head that trickles in is given up', async (t) => {
  const limits = { headersMilliseconds: 200, sweepMilliseconds: 50 };
  const { port } = await startGateway(t, [{ handler: whoami }], { limits });
  const silent = new RawClient(t, port);
  const trickling = new RawClient(t, port).send('GET / HTTP/1.1\r\nhost: h\r\n');
  const drip = setInterval(() => trickling.send('x: y\r\n'), 20);
  t.after(() => clearInterval(drip));
  assert.equal((await trickling.answer()).status, 408);
  await Promise.all([trickling.closed, silent.closed]);
});

test('a body that stalls is given up with an answer', async (t) => {
  const clock = fakeClock(Date.now());
  const { port } = await startGateway(t, [{ handler: whoami }], { clock });
  const client = new RawClient(t, port).send(await signedHead({ body: 'hello' })).send('hel');
  await eventually(() => clock.pending > 0);
  await clock.advance(19_000);
  assert.equal(client.socket.destroyed, false);
  await clock.advance(2000);
  const answer = await client.answer();
  assert.deepEqual([answer.status, answer.headers['x-amzn-errortype']], [400, 'RequestTimeout']);
});

test('a body that comes byte by byte is given up, one that comes steadily is not', async (t) => {
  const clock = fakeClock(Date.now());
  const { port } = await startGateway(t, [{ handler: (body) => json((body as Buffer).length) }], { clock });
  const body = 'x'.repeat(30_000);
  const slow = new RawClient(t, port).send(await signedHead({ body }));
  const steady = new RawClient(t, port).send(await signedHead({ body }));
  await eventually(() => clock.pending > 0);
  for (let window = 0; window < 3; window += 1) {
    slow.send('x');
    steady.send('x'.repeat(10_000));
    // The bytes are on their way through the loopback; advance only counts those that have arrived.
    await new Promise((resolve) => setTimeout(resolve, 50));
    await clock.advance(20_000);
  }
  assert.equal((await slow.answer()).status, 400);
  assert.equal((await steady.answer()).status, 200);
});

test('a streamed body may wait for its handler', async (t) => {
  const clock = fakeClock(Date.now());
  const go = Promise.withResolvers<void>();
  const { port } = await startGateway(
    t,
    [
      {
        streaming: true,
        handler: async (body) => {
          await go.promise;
          let bytes = 0;
          for await (const part of body as AsyncIterable<Buffer>) bytes += part.length;
          return json(bytes);
        },
      },
    ],
    { clock },
  );
  const body = 'x'.repeat(5_000_000);
  const client = new RawClient(t, port).send(await signedBytes({ body }));
  await eventually(() => clock.pending > 0);
  await clock.advance(120_000);
  go.resolve();
  assert.equal(JSON.parse((await client.answer()).body), body.length);
});

test('an idle connection is closed after its time, a used one lives on', async (t) => {
  const limits = { keepAliveMilliseconds: 150, sweepMilliseconds: 50 };
  const { port } = await startGateway(t, [{ handler: whoami }], { limits });
  const client = new RawClient(t, port);
  for (let index = 0; index < 3; index += 1) {
    assert.equal((await client.send(await signedBytes()).answer()).status, 200);
  }
  await client.closed;
});

test('over the cap, the connection that has been idle longest makes room', async (t) => {
  const { port } = await startGateway(t, [{ handler: whoami }], { limits: { maxConnections: 3 } });
  const clients: RawClient[] = [];
  for (let index = 0; index < 3; index += 1) {
    const client = new RawClient(t, port);
    await client.send(await signedBytes()).answer();
    clients.push(client);
  }
  const [first, second, third] = clients;
  await first?.send(await signedBytes()).answer();
  const fourth = new RawClient(t, port);
  await second?.closed;
  for (const client of [first, third, fourth]) {
    assert.equal((await client?.send(await signedBytes()).answer())?.status, 200);
  }
});
