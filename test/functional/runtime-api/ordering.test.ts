/** Runtimes that call in the wrong order, twice, too late, or vanish: each call is refused or taken, never lost. */

import assert from 'node:assert/strict';
import { request } from 'node:http';
import { describe, it } from 'node:test';
import { attachedRuntime } from './attached-runtime.ts';
import { invocation, requestId } from './invocation.ts';

const otherId = '00000000-0000-4000-8000-000000000000';

describe('a runtime that calls out of order', () => {
  it('cannot answer before it was given anything', async (t) => {
    const { client } = await attachedRuntime(t);
    const refused = await client.respond(requestId, '1');
    assert.deepEqual([refused.status, JSON.parse(refused.body).errorType], [400, 'InvalidRequestID']);
  });

  it('cannot answer another invocation, and may then answer the right one', async (t) => {
    const { channel, client, seen } = await attachedRuntime(t);
    const event = client.next();
    await seen.becomesReady;
    const result = channel.invoke(invocation());
    await event;
    for (const answer of [await client.respond(otherId, '1'), await client.fail(otherId, 'E', '{}')]) {
      assert.equal(answer.status, 400);
      assert.deepEqual(JSON.parse(answer.body), {
        errorMessage: 'Invalid request ID',
        errorType: 'InvalidRequestID',
      });
    }
    assert.equal((await client.respond(requestId, '2')).status, 202);
    assert.deepEqual(await result, { kind: 'response', payload: Buffer.from('2') });
  });

  it('cannot answer twice, whatever the second answer is', async (t) => {
    const { channel, client, seen } = await attachedRuntime(t);
    const event = client.next();
    await seen.becomesReady;
    const result = channel.invoke(invocation());
    await event;
    assert.equal((await client.respond(requestId, '1')).status, 202);
    const second = await client.respond(requestId, '2');
    assert.equal(second.status, 403);
    assert.match(JSON.parse(second.body).errorMessage, /from ResponseSent to InvocationResponse failed/);
    const error = await client.fail(requestId, 'E', '{}');
    assert.match(JSON.parse(error.body).errorMessage, /from ResponseSent to InvocationErrorResponse failed/);
    assert.deepEqual(await result, { kind: 'response', payload: Buffer.from('1') });
  });

  it('cannot answer the last invocation while it waits for the next', async (t) => {
    const { channel, client, seen } = await attachedRuntime(t);
    const first = client.next();
    await seen.becomesReady;
    void channel.invoke(invocation());
    await first;
    await client.respond(requestId, '1');
    const second = client.next();
    const result = channel.invoke(invocation({ requestId: otherId }));
    await second;
    assert.equal((await client.respond(requestId, 'late')).status, 400);
    assert.equal((await client.respond(otherId, '2')).status, 202);
    assert.deepEqual(await result, { kind: 'response', payload: Buffer.from('2') });
  });

  it('cannot fail its init once it is ready', async (t) => {
    const { client, seen } = await attachedRuntime(t);
    client.openNext();
    await seen.becomesReady;
    const refused = await client.initError('Runtime.Late', '{}');
    assert.equal(refused.status, 403);
    assert.match(JSON.parse(refused.body).errorMessage, /from Ready to InitError failed/);
    assert.deepEqual(seen.failures, []);
  });
});

describe('a runtime whose connection breaks', () => {
  it('while it waits gets the event with its next call', async (t) => {
    const { channel, client, seen } = await attachedRuntime(t);
    const broken = client.openNext();
    await seen.becomesReady;
    broken.destroy();
    await broken.closed;
    void channel.invoke(invocation());
    assert.equal((await client.next()).body, '{"a":1}');
    assert.equal(seen.ready, 1);
  });

  it('after the event was sent gets the same event again', async (t) => {
    const { channel, client, seen } = await attachedRuntime(t);
    const event = client.next();
    await seen.becomesReady;
    const result = channel.invoke(invocation());
    await event;
    assert.equal((await client.next()).headers['lambda-runtime-aws-request-id'], requestId);
    assert.equal((await client.respond(requestId, '1')).status, 202);
    assert.equal((await result).kind, 'response');
  });

  it('is served on the newest of two connections that wait', async (t) => {
    const { channel, client, seen } = await attachedRuntime(t);
    const older = client.openNext();
    await seen.becomesReady;
    const newer = client.next();
    await older.closed;
    void channel.invoke(invocation());
    assert.equal((await newer).status, 200);
  });

  it('in the middle of its answer may answer again', async (t) => {
    const { channel, client, seen, port } = await attachedRuntime(t);
    const event = client.next();
    await seen.becomesReady;
    const result = channel.invoke(invocation());
    await event;
    const half = request({
      host: '127.0.0.1',
      port,
      method: 'POST',
      path: `/2018-06-01/runtime/invocation/${requestId}/response`,
      headers: { 'Content-Length': '10' },
    });
    half.on('error', () => {});
    const closed = new Promise<void>((resolve) => half.on('close', () => resolve()));
    half.write('12345', () => half.destroy());
    await closed;
    assert.equal((await client.respond(requestId, '"whole"')).status, 202);
    assert.deepEqual(await result, { kind: 'response', payload: Buffer.from('"whole"') });
  });
});
