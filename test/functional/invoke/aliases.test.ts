/** Invocations by alias, with weights, and by callers that only a policy admits. */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  AddPermissionCommand,
  CreateAliasCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  PublishVersionCommand,
  RemovePermissionCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import { deploy, invoke, redeploy, refusalOf } from '../../support/functions.ts';
import { startKilnServer } from '../../support/server.ts';

const server = await startKilnServer({ after }, { args: ['--auth=off'] });

/** Without signatures a 12-digit key names the account. */
function clientOf(account: string): LambdaClient {
  const credentials = { accessKeyId: account, secretAccessKey: 'unchecked' };
  return new LambdaClient({ endpoint: server.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
}

const owner = clientOf('111122223333');
const stranger = clientOf('444455556666');
const orders = { FunctionName: 'orders' };
const source = (answer: string) =>
  `export const handler = async (event, context) => ['${answer}', context.invokedFunctionArn, context.functionVersion];`;

const arn = await deploy(owner, 'orders', source('first'));
await owner.send(new PublishVersionCommand(orders));
await redeploy(owner, 'orders', source('second'));
await owner.send(new PublishVersionCommand(orders));
await owner.send(new CreateAliasCommand({ ...orders, Name: 'live', FunctionVersion: '1' }));

const route = (FunctionVersion: string, weights: Record<string, number>) =>
  owner.send(
    new UpdateAliasCommand({
      ...orders,
      Name: 'live',
      FunctionVersion,
      RoutingConfig: { AdditionalVersionWeights: weights },
    }),
  );

test('an alias runs its version under its own ARN, in every form of the name', async () => {
  await route('1', {});
  for (const name of ['orders:live', `${arn}:live`, '111122223333:function:orders:live']) {
    const { payload, executedVersion } = await invoke(owner, name, {});
    assert.deepEqual([...payload, executedVersion], ['first', `${arn}:live`, '1', '1']);
  }
  await route('2', {});
  assert.equal((await invoke(owner, 'orders', {}, { Qualifier: 'live' })).executedVersion, '2');
});

test('with a weight one caller sees both versions, and each answer says which it was', async () => {
  await route('1', { '2': 0.5 });
  const seen = new Map<string, string>();
  // That fifty draws all fall the same way happens once in 5 * 10^14 runs.
  for (let call = 0; call < 50 && seen.size < 2; call += 1) {
    const { payload, executedVersion = '' } = await invoke(owner, 'orders:live', {});
    assert.equal(payload[2], executedVersion);
    seen.set(executedVersion, payload[0]);
  }
  assert.deepEqual([...seen].sort(), [
    ['1', 'first'],
    ['2', 'second'],
  ]);
});

test('an alias that is not there is no function', async () => {
  const refusal = await refusalOf(invoke(owner, 'orders:gone', {}));
  assert.deepEqual(
    [refusal.name, refusal.message],
    ['ResourceNotFoundException', `Function not found: ${arn}:gone`],
  );
});

const admit = (Qualifier: string | undefined, Action: string) =>
  owner.send(
    new AddPermissionCommand({
      ...orders,
      Qualifier,
      StatementId: 'stranger',
      Action,
      Principal: '444455556666',
    }),
  );
const denied = { name: 'AccessDeniedException' };

test('a policy admits another account to what it names, until it is taken back', async () => {
  await route('1', {});
  await assert.rejects(invoke(stranger, `${arn}:live`, {}), denied);
  await admit('live', 'lambda:InvokeFunction');
  assert.equal((await invoke(stranger, `${arn}:live`, {})).payload[0], 'first');
  await assert.rejects(invoke(stranger, arn, {}), denied);
  await assert.rejects(invoke(stranger, `${arn}:1`, {}), denied);
  const get = new GetFunctionConfigurationCommand({ FunctionName: `${arn}:live` });
  await assert.rejects(stranger.send(get), denied);
  await owner.send(new RemovePermissionCommand({ ...orders, Qualifier: 'live', StatementId: 'stranger' }));
  await assert.rejects(invoke(stranger, `${arn}:live`, {}), denied);
});

test('a policy on the bare name covers no caller of an alias or of $LATEST', async () => {
  await admit(undefined, 'lambda:*');
  assert.equal((await invoke(stranger, arn, {})).payload[0], 'second');
  const found = await stranger.send(new GetFunctionConfigurationCommand({ FunctionName: arn }));
  assert.equal(found.FunctionArn, arn);
  for (const qualifier of ['live', '1', '$LATEST']) {
    await assert.rejects(invoke(stranger, `${arn}:${qualifier}`, {}), denied);
    await assert.rejects(invoke(stranger, arn, {}, { Qualifier: qualifier }), denied);
  }
});
