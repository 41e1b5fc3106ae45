/** The context object: https://docs.aws.amazon.com/lambda/latest/dg/python-context.html */

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { errorOf, responseOf } from '../guest/guest-process.ts';
import { startPythonGuest } from './python-guest.ts';

interface Context {
  readonly members: Record<string, string | null>;
  readonly client: unknown;
  readonly identity: unknown;
  readonly trace: unknown;
  readonly remaining: number;
  readonly environment: Record<string, string>;
  readonly printed: string;
}

const options = { code: 'results', handler: 'app.contextual' };

it('tells of the function and the invocation', async (t) => {
  const guest = startPythonGuest(t, options);
  const context = responseOf(await guest.invoke({}, { tenantId: 'blue' })) as Context;
  assert.deepEqual(context.members, {
    aws_request_id: '00000000-0000-4000-8000-000000000001',
    log_group_name: '/aws/lambda/orders',
    log_stream_name: '2026/11/25/[$LATEST]0123456789abcdef',
    function_name: 'orders',
    memory_limit_in_mb: '128',
    function_version: '$LATEST',
    invoked_function_arn: 'arn:aws:lambda:us-east-1:000000000000:function:orders',
    tenant_id: 'blue',
    client_context: null,
  });
  assert.deepEqual(context.identity, [null, null]);
  assert.ok(context.remaining > 0 && context.remaining <= 3000);
  assert.match(context.printed, /^LambdaContext\(\[aws_request_id=.*,tenant_id=blue\]?/);
});

it('carries what a mobile client and Cognito say', async (t) => {
  const guest = startPythonGuest(t, options);
  const clientContext = JSON.stringify({
    custom: { a: 1 },
    env: { locale: 'en' },
    client: { app_title: 'Shop' },
    w3c: { traceparent: '00-1-2-01', other: 'dropped' },
  });
  const cognitoIdentity = JSON.stringify({ cognitoIdentityId: 'one', cognitoIdentityPoolId: 'two' });
  const context = responseOf(await guest.invoke({}, { clientContext, cognitoIdentity })) as Context;
  assert.deepEqual(context.client, [{ a: 1 }, { locale: 'en' }, 'Shop', null]);
  assert.deepEqual(context.identity, ['one', 'two']);
  assert.deepEqual(context.trace, { traceparent: '00-1-2-01' });
});

it('that is no JSON fails the invocation', async (t) => {
  const guest = startPythonGuest(t, options);
  const error = errorOf(await guest.invoke({}, { clientContext: '{' }));
  assert.equal(error.errorType, 'Runtime.LambdaContextUnmarshalError');
  assert.match(error.errorMessage, /^Unable to parse Client Context JSON: /);
});

it('has no time left after the deadline', async (t) => {
  const guest = startPythonGuest(t, options);
  const context = responseOf(await guest.invoke({}, { deadline: Date.now() - 10 })) as Context;
  assert.equal(context.remaining, 0);
});

it("comes with the function's environment and trace, and nothing that the process started with", async (t) => {
  const guest = startPythonGuest(t, { ...options, env: { GREETING: 'hello' } });
  const { environment } = responseOf(await guest.invoke({})) as Context;
  assert.equal(environment.GREETING, 'hello');
  assert.equal(environment._X_AMZN_TRACE_ID, 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0');
  assert.equal(environment.LEFT_OVER, undefined);
});
