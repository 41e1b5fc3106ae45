/** The context object, the process environment and what user code can see of the guest. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { responseOf, startGuest } from './guest-process.ts';
import { current, older } from './interpreters.ts';

for (const interpreter of [current, older]) {
  describe(`the context on ${interpreter.runtime}`, { concurrency: 2 }, () => {
    const start = (t: Parameters<typeof startGuest>[0], handler: string, env: Record<string, string> = {}) =>
      startGuest(t, { interpreter, code: 'context', handler: `index.${handler}`, env });

    it('has all of its members', async (t) => {
      const guest = start(t, 'handler');
      await guest.initialised;
      const context = responseOf(
        await guest.invoke(null, {
          deadline: Date.now() + 2500,
          clientContext: '{"custom":{"key":"value"}}',
          cognitoIdentity: '{"cognitoIdentityId":"id","cognitoIdentityPoolId":"pool"}',
          tenantId: 'blue',
        }),
      ) as Record<string, unknown>;
      const { remaining, keys, ...members } = context;
      assert.ok(Number(remaining) > 1000 && Number(remaining) <= 2500, String(remaining));
      const trace = 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0';
      assert.deepEqual(members, {
        functionName: 'orders',
        functionVersion: '$LATEST',
        memoryLimitInMB: '128',
        logGroupName: '/aws/lambda/orders',
        logStreamName: '2026/11/25/[$LATEST]0123456789abcdef',
        clientContext: { custom: { key: 'value' } },
        identity: { cognitoIdentityId: 'id', cognitoIdentityPoolId: 'pool' },
        invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:orders',
        awsRequestId: '00000000-0000-4000-8000-000000000001',
        tenantId: 'blue',
        trace,
        ...(interpreter === current ? { xRayTraceId: trace } : { callbackWaitsForEmptyEventLoop: true }),
      });
      const callbacks = ['done', 'succeed', 'fail'].filter((name) => (keys as string[]).includes(name));
      assert.deepEqual(callbacks, interpreter === current ? [] : ['done', 'succeed', 'fail']);
    });

    it('is new for each invocation, and so is the trace header', async (t) => {
      const guest = start(t, 'handler');
      await guest.initialised;
      await guest.invoke(null, { tenantId: 'blue', clientContext: '{}' });
      const second = responseOf(await guest.invoke(null, { traceHeader: 'Root=1-2-3' })) as Record<
        string,
        unknown
      >;
      assert.equal(second.awsRequestId, '00000000-0000-4000-8000-000000000002');
      assert.equal(second.tenantId, undefined);
      assert.equal(second.clientContext, undefined);
      assert.equal(second.trace, 'Root=1-2-3');
    });

    it('comes with exactly the environment that was given at the start', async (t) => {
      const guest = start(t, 'environment', { OWN: 'value', TZ: ':UTC' });
      await guest.initialised;
      const { env, cwd, timezone } = responseOf(await guest.invoke(null)) as {
        env: Record<string, string>;
        cwd: string;
        timezone: number;
      };
      assert.equal(env.OWN, 'value');
      assert.equal(env.LEFT_OVER, undefined);
      assert.match(cwd, /fixtures\/context$/);
      assert.equal(timezone, 0);
    });

    it('leaves no trace of the guest in globals, module cache and stacks', async (t) => {
      const guest = start(t, 'globals');
      await guest.initialised;
      const seen = responseOf(await guest.invoke(null)) as {
        globals: string[];
        cached: string[];
        stack: string;
      };
      assert.deepEqual(
        seen.globals.filter((name) => /kiln|guest|control/i.test(name)),
        [],
      );
      assert.deepEqual(
        seen.cached.filter((file) => !file.endsWith('/fixtures/context/index.js')),
        [],
      );
    });
  });
}

describe('the invoke store from nodejs24.x on', { concurrency: 2 }, () => {
  it('knows the running invocation', async (t) => {
    const guest = startGuest(t, { interpreter: current, code: 'context', handler: 'index.store' });
    await guest.initialised;
    for (const count of [1, 2]) {
      assert.deepEqual(
        responseOf(await guest.invoke(null, { traceHeader: `Root=${count}`, tenantId: 'blue' })),
        [
          `00000000-0000-4000-8000-00000000000${count}`,
          `Root=${count}`,
          'blue',
          'value',
          'Cannot modify protected Lambda context field: Symbol(_AWS_LAMBDA_REQUEST_ID)',
        ],
      );
    }
  });

  it('is no global when the owner does not want one', async (t) => {
    const env = { AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA: '1' };
    const guest = startGuest(t, { interpreter: current, code: 'context', handler: 'index.global', env });
    await guest.initialised;
    assert.equal(responseOf(await guest.invoke(null)), 'undefined');
  });
});
