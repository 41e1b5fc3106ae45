import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { json, startGateway } from '../../functional/gateway/gateway-fixture.ts';
import { RawClient } from '../../functional/gateway/raw-http.ts';
import { signedBytes } from '../../functional/gateway/signed-request.ts';
import { fakeClock } from '../../support/clock.ts';

test('closing finishes the running request, closes idle connections and takes no new ones', async (t) => {
  const started = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const { gateway, port } = await startGateway(t, [
    {
      handler: async () => {
        started.resolve();
        await finish.promise;
        return json('done');
      },
    },
  ]);
  const idle = new RawClient(t, port);
  await idle.send('GET /_kiln/health HTTP/1.1\r\nhost: h\r\n\r\n').answer();
  const busy = new RawClient(t, port).send(await signedBytes());
  await started.promise;

  const closed = gateway.close(60_000);
  await idle.closed;
  await assert.rejects(
    new Promise((_resolve, reject) => {
      connect(port, '127.0.0.1').once('error', reject);
    }),
    { code: 'ECONNREFUSED' },
  );
  finish.resolve();
  const answer = await busy.answer();
  assert.deepEqual([answer.status, answer.headers.connection], [200, 'close']);
  await closed;
});

test('a request that does not finish is cut off at the bound', async (t) => {
  const clock = fakeClock(Date.now());
  const started = Promise.withResolvers<void>();
  const { gateway, port } = await startGateway(
    t,
    [
      {
        handler: () => {
          started.resolve();
          return new Promise(() => {});
        },
      },
    ],
    { clock },
  );
  const client = new RawClient(t, port).send(await signedBytes());
  await started.promise;
  const closed = gateway.close(30_000);
  await clock.advance(29_000);
  assert.equal(client.socket.destroyed, false);
  await clock.advance(1000);
  await Promise.all([client.closed, closed]);
});

test('closing twice, or without a listener, is harmless', async (t) => {
  const { gateway } = await startGateway(t, []);
  await Promise.all([gateway.close(0), gateway.close(0)]);
  await gateway.close(0);
});
