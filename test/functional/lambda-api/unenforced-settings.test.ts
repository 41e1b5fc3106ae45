/** Settings that are kept for work that Kiln does not do yet: their defaults, and what does not go together. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  CreateFunctionUrlConfigCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  PublishVersionCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { account, openPlane, region } from './control-plane.ts';
import { createActive, functionInput, untilUpdated } from './functions.ts';

const FunctionName = 'orders';
const refused = { name: 'InvalidParameterValueException' };
const accessPoint = `arn:aws:elasticfilesystem:${region}:${account}:access-point/fsap-0123456789abcdef0`;

function create(client: LambdaClient, change: Partial<CreateFunctionCommandInput>) {
  return client.send(new CreateFunctionCommand(functionInput(FunctionName, change)));
}

test('a file system is refused to functions outside a VPC, in the words of AWS', async (t) => {
  const { client } = await openPlane(t);
  await assert.rejects(
    create(client, { FileSystemConfigs: [{ Arn: accessPoint, LocalMountPath: '/mnt/data' }] }),
    {
      ...refused,
      message: `Function must be configured to execute in a VPC to reference access point ${accessPoint}.`,
    },
  );
});

test('SnapStart does not go with more than 512 MB of /tmp, nor with tenants', async (t) => {
  const { client } = await openPlane(t);
  const snapStart = { Runtime: 'python3.13', SnapStart: { ApplyOn: 'PublishedVersions' } } as const;
  await assert.rejects(create(client, { ...snapStart, EphemeralStorage: { Size: 1024 } }), refused);
  await assert.rejects(
    create(client, { ...snapStart, TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } }),
    refused,
  );
});

test('a function for tenants keeps its mode, and has neither URL nor provisioned concurrency', async (t) => {
  const { client } = await openPlane(t);
  const TenancyConfig = { TenantIsolationMode: 'PER_TENANT' } as const;
  await createActive(client, FunctionName, { TenancyConfig });
  const found = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  assert.deepEqual(found.TenancyConfig, TenancyConfig);
  await client.send(new PublishVersionCommand({ FunctionName }));
  await assert.rejects(
    client.send(new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: 'NONE' })),
    refused,
  );
  await assert.rejects(
    client.send(
      new PutProvisionedConcurrencyConfigCommand({
        FunctionName,
        Qualifier: '1',
        ProvisionedConcurrentExecutions: 1,
      }),
    ),
    refused,
  );
});

test('durable execution is enabled at creation alone, and its members change one by one', async (t) => {
  const { client } = await openPlane(t);
  const update = (name: string, ExecutionTimeout: number) =>
    client.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: name, DurableConfig: { ExecutionTimeout } }),
    );
  await assert.rejects(create(client, { DurableConfig: { RetentionPeriodInDays: 7 } }), refused);
  await createActive(client, FunctionName, { DurableConfig: { ExecutionTimeout: 3600 } });
  const { DurableConfig } = await update(FunctionName, 60);
  assert.deepEqual(DurableConfig, { ExecutionTimeout: 60, RetentionPeriodInDays: 14 });
  await untilUpdated(client, FunctionName);
  await createActive(client, 'plain');
  await assert.rejects(update('plain', 60), refused);
});

test('a function on a capacity provider is refused, for Kiln has none', async (t) => {
  const { client } = await openPlane(t);
  const CapacityProviderArn = `arn:aws:lambda:${region}:${account}:capacity-provider:fleet`;
  await assert.rejects(
    create(client, {
      CapacityProviderConfig: { LambdaManagedInstancesCapacityProviderConfig: { CapacityProviderArn } },
    }),
    { name: 'ResourceNotFoundException', message: `Capacity provider not found: ${CapacityProviderArn}` },
  );
});
