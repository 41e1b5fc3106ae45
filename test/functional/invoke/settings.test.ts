/** Settings of functions where they show: in calls that are refused, and in the log. */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  DeleteFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  PutFunctionConcurrencyCommand,
  PutRuntimeManagementConfigCommand,
} from '@aws-sdk/client-lambda';
import { functionLog } from '../../support/function-log.ts';
import { deploy, invoke } from '../../support/functions.ts';
import { lambdaClient, startKilnServer } from '../../support/server.ts';

const server = await startKilnServer({ after });
const client = lambdaClient(server);

function reserve(FunctionName: string, ReservedConcurrentExecutions: number) {
  return client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }));
}

const throttled = {
  name: 'TooManyRequestsException',
  Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
};

test('a reservation of 0 switches a function off at once, and its end switches it on', async () => {
  const FunctionName = 'off';
  await deploy(client, FunctionName, 'export const handler = async () => "on";');
  await reserve(FunctionName, 0);
  await assert.rejects(invoke(client, FunctionName, {}), throttled);
  await client.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
  assert.equal((await invoke(client, FunctionName, {})).payload, 'on');
});

test('no more calls run at once than are reserved', async () => {
  await deploy(
    client,
    'two',
    'export const handler = async () => new Promise((resolve) => setTimeout(resolve, 1000, "done"));',
    { Timeout: 20 },
  );
  await reserve('two', 2);
  const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => invoke(client, 'two', {})));
  const refused = outcomes.filter(({ status }) => status === 'rejected');
  assert.equal(refused.length, 2);
  for (const outcome of refused) {
    assert.ok('reason' in outcome);
    assert.equal(outcome.reason.Reason, throttled.Reason);
  }
});

test('INIT_START names the build that Manual keeps the function at', async () => {
  const FunctionName = 'kept';
  await deploy(client, FunctionName, 'export const handler = async () => process.version;');
  const { RuntimeVersionConfig } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const RuntimeVersionArn = RuntimeVersionConfig?.RuntimeVersionArn ?? '';
  await client.send(
    new PutRuntimeManagementConfigCommand({ FunctionName, UpdateRuntimeOn: 'Manual', RuntimeVersionArn }),
  );
  const { payload } = await invoke(client, FunctionName, {});
  const [major, ...rest] = payload.slice(1).split('.');
  const [initStart] = (await functionLog(server, FunctionName)).filter((line) =>
    line.startsWith('INIT_START'),
  );
  assert.equal(
    initStart,
    `INIT_START Runtime Version: nodejs:${major}.v${rest.join('.')}\tRuntime Version ARN: ${RuntimeVersionArn}`,
  );
});
