/** Accounts and regions know nothing of each other's functions, and their code never sees the other's. */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { deploy, invoke, refusalOf } from '../../support/functions.ts';
import { startKilnServer } from '../../support/server.ts';

const server = await startKilnServer({ after }, { args: ['--auth=off'] });

function clientOf(accessKeyId: string, region: string): LambdaClient {
  const credentials = { accessKeyId, secretAccessKey: 'any' };
  return new LambdaClient({ endpoint: server.endpoint, region, credentials, maxAttempts: 1 });
}

const scopes = [
  ['111111111111', 'us-east-1'],
  ['222222222222', 'us-east-1'],
  ['111111111111', 'eu-central-1'],
] as const;
const source = (scope: string) => `
  let calls = 0;
  export const handler = async (_, context) => ({
    scope: '${scope}', calls: ++calls, arn: context.invokedFunctionArn, region: process.env.AWS_REGION,
  });`;

await Promise.all(
  scopes.map(([account, region]) =>
    deploy(clientOf(account, region), 'same', source(`${account} ${region}`)),
  ),
);

test('the same name is another function in each account and region', async () => {
  for (const [account, region] of scopes) {
    const { payload } = await invoke(clientOf(account, region), 'same', {});
    assert.deepEqual(payload, {
      scope: `${account} ${region}`,
      calls: 1,
      arn: `arn:aws:lambda:${region}:${account}:function:same`,
      region,
    });
  }
});

test('a list shows what is in its scope', async () => {
  await deploy(clientOf('222222222222', 'us-east-1'), 'alone', source('alone'));
  const names = async (account: string, region: string) =>
    (await clientOf(account, region).send(new ListFunctionsCommand({}))).Functions?.map(
      (f) => f.FunctionName,
    );
  assert.deepEqual(await names('111111111111', 'us-east-1'), ['same']);
  assert.deepEqual((await names('222222222222', 'us-east-1'))?.sort(), ['alone', 'same']);
});

test("another scope's function is not there, and its ARN does not help", async () => {
  const client = clientOf('111111111111', 'us-east-1');
  assert.equal((await refusalOf(invoke(client, 'alone', {}))).name, 'ResourceNotFoundException');
  const otherAccount = await refusalOf(
    invoke(client, 'arn:aws:lambda:us-east-1:222222222222:function:same', {}),
  );
  assert.equal(otherAccount.name, 'AccessDeniedException');
  const otherRegion = await refusalOf(
    invoke(client, 'arn:aws:lambda:eu-central-1:111111111111:function:same', {}),
  );
  assert.deepEqual(
    [otherRegion.name, otherRegion.message],
    [
      'ResourceNotFoundException',
      "Functions from 'eu-central-1' are not reachable in this region ('us-east-1')",
    ],
  );
});
