/** Resource-based policies: by statement and whole, each for its own qualifier. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AddPermissionCommand,
  type AddPermissionCommandInput,
  CreateAliasCommand,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  DeleteResourcePolicyCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  GetResourcePolicyCommand,
  type LambdaClient,
  PublishVersionCommand,
  PutResourcePolicyCommand,
  RemovePermissionCommand,
} from '@aws-sdk/client-lambda';
import { account, openPlane, region } from './control-plane.ts';
import { createActive } from './functions.ts';

const orders = { FunctionName: 'orders' };
const arn = `arn:aws:lambda:${region}:${account}:function:orders`;
const permission = { Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com' };

function policyCalls(client: LambdaClient) {
  return {
    add: (StatementId: string, change: Partial<AddPermissionCommandInput> = {}) =>
      client.send(new AddPermissionCommand({ ...orders, ...permission, StatementId, ...change })),
    remove: (StatementId: string, change: object = {}) =>
      client.send(new RemovePermissionCommand({ ...orders, StatementId, ...change })),
    get: (Qualifier?: string) =>
      client.send(new GetPolicyCommand({ ...orders, ...(Qualifier !== undefined && { Qualifier }) })),
    put: (ResourceArn: string, statement: object, RevisionId?: string) =>
      client.send(
        new PutResourcePolicyCommand({
          ResourceArn,
          Policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
          RevisionId,
        }),
      ),
    read: (ResourceArn: string) => client.send(new GetResourcePolicyCommand({ ResourceArn })),
    drop: (ResourceArn: string, RevisionId?: string) =>
      client.send(new DeleteResourcePolicyCommand({ ResourceArn, RevisionId })),
  };
}

const noPolicy = {
  name: 'ResourceNotFoundException',
  message: 'The resource you requested does not exist.',
};

test("a policy is the very text that AWS writes, members in AWS's order", async (t) => {
  const { client } = await openPlane(t);
  await createActive(client, 'orders');
  const policy = policyCalls(client);
  const { Statement } = await policy.add('bucket', {
    SourceArn: 'arn:aws:s3:::bucket',
    SourceAccount: account,
  });
  const statement = `{"Sid":"bucket","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"lambda:InvokeFunction","Resource":"${arn}","Condition":{"StringEquals":{"AWS:SourceAccount":"${account}"},"ArnLike":{"AWS:SourceArn":"arn:aws:s3:::bucket"}}}`;
  assert.equal(Statement, statement);
  const { Policy } = await policy.get();
  assert.equal(Policy, `{"Version":"2012-10-17","Id":"default","Statement":[${statement}]}`);
});

test('a function URL has conditions of its own, each for its action alone', async (t) => {
  const { client } = await openPlane(t);
  await createActive(client, 'orders');
  const { add } = policyCalls(client);
  const url = { Principal: '*', Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' } as const;
  const conditionOf = ({ Statement = '' }) => JSON.parse(Statement).Condition;
  assert.deepEqual(conditionOf(await add('url', url)), {
    StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' },
  });
  assert.deepEqual(conditionOf(await add('via', { Principal: '*', InvokedViaFunctionUrl: true })), {
    Bool: { 'lambda:InvokedViaFunctionUrl': 'true' },
  });
  await assert.rejects(add('a', { FunctionUrlAuthType: 'NONE' }), {
    message: 'FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action',
  });
  await assert.rejects(add('b', { ...url, InvokedViaFunctionUrl: true }), {
    message: 'InvokedViaFunctionUrl is only supported for lambda:InvokeFunction action',
  });
});

test('each version and alias has a policy of its own, which goes with it', async (t) => {
  const { client } = await openPlane(t);
  await createActive(client, 'orders');
  const policy = policyCalls(client);
  await client.send(new PublishVersionCommand(orders));
  await client.send(new CreateAliasCommand({ ...orders, Name: 'live', FunctionVersion: '1' }));
  for (const Qualifier of [undefined, '1', 'live']) await policy.add('same', { Qualifier });
  const resourceOf = async (qualifier?: string) =>
    JSON.parse((await policy.get(qualifier)).Policy ?? '').Statement[0].Resource;
  assert.deepEqual(
    [await resourceOf(), await resourceOf('1'), await resourceOf('live')],
    [arn, `${arn}:1`, `${arn}:live`],
  );
  await client.send(new DeleteAliasCommand({ ...orders, Name: 'live' }));
  await client.send(new DeleteFunctionCommand({ ...orders, Qualifier: '1' }));
  await assert.rejects(policy.get('live'), noPolicy);
  await assert.rejects(policy.get('1'), noPolicy);
  await client.send(new DeleteFunctionCommand(orders));
  await createActive(client, 'orders');
  await assert.rejects(policy.get(), noPolicy);
});

test('a change of a policy is one of what it belongs to, and expects the revision of either', async (t) => {
  const { client } = await openPlane(t);
  await createActive(client, 'orders');
  const policy = policyCalls(client);
  const revision = async () => (await client.send(new GetFunctionConfigurationCommand(orders))).RevisionId;
  const before = await revision();
  await policy.add('one', { RevisionId: before });
  const { RevisionId } = await policy.get();
  assert.equal(await revision(), RevisionId);
  assert.notEqual(RevisionId, before);
  const stale = {
    name: 'PreconditionFailedException',
    message:
      'The Revision Id provided does not match the latest Revision Id. Call the GetPolicy API to retrieve the latest Revision Id',
  };
  await assert.rejects(policy.add('two', { RevisionId: before }), stale);
  await assert.rejects(policy.remove('one', { RevisionId: before }), stale);
  await policy.remove('one', { RevisionId });
  assert.notEqual(await revision(), RevisionId);
});

test('a policy over 20,480 bytes is refused, and the one before stays', async (t) => {
  const { client } = await openPlane(t);
  await createActive(client, 'orders');
  const policy = policyCalls(client);
  const statement = (bytes: number) => ({
    Sid: 'x'.repeat(bytes),
    Effect: 'Allow',
    Principal: '*',
    Action: 'lambda:InvokeFunction',
    Resource: arn,
  });
  const { Policy = '' } = await policy.put(arn, statement(1));
  const fits = 20_480 - Policy.length + 1;
  await policy.put(arn, statement(fits));
  const refusal = {
    name: 'PolicyLengthExceededException',
    message: 'The final policy size (20481) is bigger than the limit (20480).',
  };
  await assert.rejects(policy.put(arn, statement(fits + 1)), refusal);
  await assert.rejects(policy.add('one-more'), { name: 'PolicyLengthExceededException' });
  assert.equal((await policy.get()).Policy?.length, 20_480);
});

test('a whole policy replaces what was there, is read and deleted, each by a full ARN', async (t) => {
  const { client } = await openPlane(t);
  await createActive(client, 'orders');
  const policy = policyCalls(client);
  await policy.add('old');
  const statement = {
    Effect: 'Deny',
    Principal: { AWS: '210987654321' },
    Action: ['lambda:InvokeFunction', 'lambda:GetFunction'],
    Resource: arn,
  };
  const put = await policy.put(arn, statement);
  const read = await policy.read(arn);
  assert.deepEqual([read.Policy, read.RevisionId], [put.Policy, put.RevisionId]);
  assert.deepEqual(JSON.parse(read.Policy ?? '').Statement, [statement]);
  assert.equal((await policy.get()).Policy, read.Policy);
  await assert.rejects(policy.drop(arn, 'wrong'), { name: 'PreconditionFailedException' });
  await assert.rejects(policy.put(arn, statement, 'wrong'), { name: 'PreconditionFailedException' });
  await policy.drop(arn, read.RevisionId);
  await assert.rejects(policy.read(arn), noPolicy);
  await assert.rejects(policy.drop(arn), noPolicy);
  await assert.rejects(policy.read('orders'), { name: 'ValidationException' });
});

test('a whole policy that is malformed, about something else, or locks its writer out, is refused', async (t) => {
  const { client } = await openPlane(t);
  await createActive(client, 'orders');
  const { put } = policyCalls(client);
  const statement = { Effect: 'Allow', Principal: '*', Action: 'lambda:*', Resource: arn };
  const invalid = (message: string) => ({ name: 'InvalidParameterValueException', message });
  await assert.rejects(
    put(arn, { ...statement, Effect: 'Maybe' }),
    invalid(
      'The provided policy is invalid: A statement needs an Effect of Allow or Deny, a Principal, an Action and a Resource.',
    ),
  );
  await assert.rejects(
    put(arn, { ...statement, Resource: `${arn}:live` }),
    invalid(`The provided policy is invalid: ${arn}:live is not the resource ${arn}.`),
  );
  await assert.rejects(
    put(arn, { ...statement, Effect: 'Deny' }),
    invalid('The new resource policy will not allow you to update the resource policy in the future.'),
  );
  await assert.rejects(
    put(`${arn}:$LATEST`, statement),
    invalid('We currently do not support adding policies for $LATEST.'),
  );
  await assert.rejects(put(`${arn}:live`, statement), {
    message: `Cannot find alias arn: ${arn}:live`,
  });
});
