/** The Runtime API in the order that its page describes: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRuntimeApi } from '../../../src/lambda/runtime-api/runtime-api.ts';
import { attachedRuntime } from './attached-runtime.ts';
import { invocation, requestId } from './invocation.ts';
import { runtimeClient } from './runtime-client.ts';

describe('the Runtime API', () => {
  it('is ready with the first next, hands over the event with its headers and takes the response', async (t) => {
    const { channel, client, seen } = await attachedRuntime(t);
    assert.equal(seen.ready, 0);
    const event = client.next();
    await seen.becomesReady;
    const result = channel.invoke(
      invocation({
        clientContext: '{"k":"é\n"}',
        cognitoIdentity: '{"cognitoIdentityId":"id"}',
        tenantId: 'blue',
      }),
    );
    const { status, headers, body } = await event;
    assert.equal(status, 200);
    assert.equal(body, '{"a":1}');
    assert.equal(headers['content-type'], 'application/json');
    assert.equal(headers['lambda-runtime-aws-request-id'], requestId);
    assert.equal(headers['lambda-runtime-deadline-ms'], '1542409706888');
    assert.match(String(headers['lambda-runtime-invoked-function-arn']), /function:custom-runtime$/);
    assert.match(String(headers['lambda-runtime-trace-id']), /^Root=1-5bef4de7/);
    assert.equal(headers['lambda-runtime-client-context'], '{"k":"\\u00e9 "}');
    assert.equal(headers['lambda-runtime-cognito-identity'], '{"cognitoIdentityId":"id"}');
    assert.equal(headers['lambda-runtime-aws-tenant-id'], 'blue');

    const accepted = await client.respond(requestId, '"done"');
    assert.deepEqual([accepted.status, accepted.body], [202, '{"status":"OK"}\n']);
    assert.deepEqual(await result, { kind: 'response', payload: Buffer.from('"done"') });
  });

  it('takes an error with its type', async (t) => {
    const { channel, client, seen } = await attachedRuntime(t);
    for (const errorType of ['Function.Broken', undefined]) {
      const event = client.next();
      await seen.becomesReady;
      const result = channel.invoke(invocation());
      await event;
      assert.equal((await client.fail(requestId, errorType, '{"errorMessage":"no"}')).status, 202);
      assert.deepEqual(await result, {
        kind: 'error',
        errorType: errorType ?? 'Unhandled',
        payload: Buffer.from('{"errorMessage":"no"}'),
      });
    }
  });

  it('takes an init error once, and refuses everything after it', async (t) => {
    const { client, seen } = await attachedRuntime(t);
    assert.equal((await client.initError('Runtime.Broken', '{}')).status, 202);
    assert.deepEqual(seen.failures, [{ errorType: 'Runtime.Broken', payload: Buffer.from('{}') }]);
    const again = await client.initError('Runtime.Broken', '{}');
    assert.equal(again.status, 403);
    assert.deepEqual(JSON.parse(again.body), {
      errorMessage:
        'State transition from InitError to InitError failed for runtime. Error: State transition is not allowed',
      errorType: 'InvalidStateTransition',
    });
    assert.equal((await client.next()).status, 403);
    assert.equal(seen.failures.length, 1);
  });

  it('answers a response over the limit with 413 and fails the invocation', async (t) => {
    const { channel, client, seen } = await attachedRuntime(t);
    const event = client.next();
    await seen.becomesReady;
    const result = channel.invoke(invocation());
    await event;
    const refused = await client.respond(requestId, Buffer.alloc(6_291_557, 'x'));
    assert.equal(refused.status, 413);
    assert.deepEqual(JSON.parse(refused.body), {
      errorMessage: 'Exceeded maximum allowed payload size (6291556 bytes).',
      errorType: 'RequestEntityTooLarge',
    });
    const tooLarge = await result;
    assert.equal(tooLarge.kind === 'error' && tooLarge.errorType, 'Function.ResponseSizeTooLarge');
  });

  it('never shows a runtime a payload that is no JSON', async (t) => {
    const { channel } = await attachedRuntime(t);
    const result = await channel.invoke(invocation({ payload: Buffer.from('{"a":') }));
    assert.equal(result.kind, 'invalid-json');
  });

  it('knows its paths and methods only', async (t) => {
    const { client } = await attachedRuntime(t);
    assert.equal((await client.call('GET', '/')).status, 404);
    assert.equal((await client.call('GET', '/2015-01-01/runtime/invocation/next')).status, 404);
    assert.equal((await client.call('GET', '/2018-06-01/runtime/else')).status, 404);
    assert.equal((await client.call('POST', '/2018-06-01/runtime/invocation/next')).status, 405);
    assert.equal((await client.call('GET', '/2018-06-01/runtime/init/error')).status, 405);
    assert.equal(
      (await client.call('GET', `/2018-06-01/runtime/invocation/${requestId}/response`)).status,
      405,
    );
  });
});

describe('environments', () => {
  it('are told apart by their address, and strangers are not answered', async (t) => {
    const api = createRuntimeApi();
    t.after(() => api.close());
    const port = await api.listen('127.0.0.1', 0);
    const silent = { ready: () => {}, initFailed: () => {}, log: () => {}, violation: () => {} };
    const first = api.attach('127.0.0.2', silent);
    const second = api.attach('127.0.0.3', silent);
    const events = [runtimeClient(port, '127.0.0.2').next(), runtimeClient(port, '127.0.0.3').next()];
    void first.invoke(invocation({ payload: Buffer.from('"first"') }));
    void second.invoke(invocation({ payload: Buffer.from('"second"') }));
    assert.deepEqual(
      (await Promise.all(events)).map(({ body }) => body),
      ['"first"', '"second"'],
    );
    await assert.rejects(runtimeClient(port, '127.0.0.4').next(), { code: 'ECONNRESET' });
    first.close();
    await assert.rejects(runtimeClient(port, '127.0.0.2').next(), { code: 'ECONNRESET' });
  });

  it('may have a port of their own, which closes with them', async (t) => {
    const { channel, client, seen } = await attachedRuntime(t, 'own port');
    const event = client.next();
    await seen.becomesReady;
    void channel.invoke(invocation());
    assert.equal((await event).body, '{"a":1}');
    channel.close();
    await assert.rejects(client.next());
  });
});
