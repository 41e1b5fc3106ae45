import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountAuthorizer } from '../../../src/identity/account-authorizer.ts';
import type { Principal } from '../../../src/identity/principal.ts';
import { rolePrincipal } from '../../../src/identity/role-sessions.ts';
import { rootPrincipal } from '../../../src/identity/root-key.ts';

const account = '111122223333';
const root = rootPrincipal(account, 'AKIAAAAAAAAAAAAAAAAA');
const role = rolePrincipal(`arn:aws:iam::${account}:role/r`, 's', account, 'ASIAAAAAAAAAAAAAAAAA');

function authorize(principal: Principal, ...resources: string[]): void {
  accountAuthorizer().authorize({ principal, action: 'lambda:InvokeFunction', resources, conditions: {} });
}

const functionOf = (owner: string) => `arn:aws:lambda:us-east-1:${owner}:function:f`;

test('root and role sessions may do everything in their own account', () => {
  for (const principal of [root, role]) {
    authorize(principal, functionOf(account));
    authorize(principal, '*');
    authorize(principal, 'arn:aws:s3:::bucket/key');
    authorize(principal);
  }
});

test('another account is refused in the words of AWS', () => {
  assert.throws(() => authorize(role, functionOf(account), functionOf('444455556666')), {
    code: 'AccessDeniedException',
    status: 403,
    message:
      'User: arn:aws:sts::111122223333:assumed-role/r/s is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:us-east-1:444455556666:function:f because no resource-based policy allows the lambda:InvokeFunction action',
  });
  assert.throws(() => authorize(root, functionOf('444455556666')), { code: 'AccessDeniedException' });
});

test('nobody and services on their own behalf are refused', () => {
  assert.throws(() => authorize({ kind: 'anonymous', account }, functionOf(account)), {
    message: /^User: anonymous is not authorized to perform: lambda:InvokeFunction on resource: arn/,
  });
  assert.throws(() => authorize({ kind: 'service', service: 'sns.amazonaws.com', account }, '*'), {
    message: /^User: sns\.amazonaws\.com is not authorized/,
  });
});

test('the policy of a resource allows other accounts and services, and denies its own', () => {
  const resource = functionOf('444455556666');
  const statement = { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: resource } as const;
  const sourceArn = 'arn:aws:sns:us-east-1:111122223333:topic';
  const authorizer = accountAuthorizer((arn) =>
    arn === resource
      ? {
          Version: '2012-10-17',
          Statement: [
            { ...statement, Principal: { AWS: account } },
            {
              ...statement,
              Principal: { Service: 'sns.amazonaws.com' },
              Condition: { ArnLike: { 'AWS:SourceArn': sourceArn } },
            },
            { ...statement, Effect: 'Deny', Principal: { AWS: '444455556666' } },
          ],
        }
      : undefined,
  );
  const ask = (principal: Principal, action = 'lambda:InvokeFunction') =>
    authorizer.authorize({ principal, action, resources: [resource], conditions: {} });
  ask(role);
  ask({ kind: 'service', service: 'sns.amazonaws.com', account, sourceArn });
  assert.throws(() => ask({ kind: 'service', service: 'sns.amazonaws.com', account }), { status: 403 });
  assert.throws(() => ask(role, 'lambda:GetFunction'), { status: 403 });
  assert.throws(() => ask(rootPrincipal('444455556666', 'AKIAAAAAAAAAAAAAAAAA')), {
    message: /with an explicit deny in a resource-based policy$/,
  });
});
