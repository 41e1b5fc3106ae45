/** An invocation for tests of what carries it. */

import type { GuestInvocation } from '../../../src/lambda/runtime-api/channel.ts';

export const requestId = '8476a536-e9f4-11e8-9739-2dfe598c3fcd';

export function invocation(changes: Partial<GuestInvocation> = {}): GuestInvocation {
  return {
    requestId,
    payload: Buffer.from('{"a":1}'),
    deadline: 1_542_409_706_888,
    invokedFunctionArn: 'arn:aws:lambda:us-east-2:123456789012:function:custom-runtime',
    traceHeader: 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1',
    clientContext: undefined,
    cognitoIdentity: undefined,
    tenantId: undefined,
    ...changes,
  };
}
