/** What CreateFunction and UpdateFunctionConfiguration refuse, in AWS's words, and that nothing changes then. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  GetFunctionConfigurationCommand,
  ListFunctionsCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { openPlane } from './control-plane.ts';
import { createActive, functionInput, untilUpdated } from './functions.ts';

type Refusal = readonly [what: string, change: object, code: string, message: string | RegExp];

const invalid = 'InvalidParameterValueException';
const rejected = 'ValidationException';

const refusals: readonly Refusal[] = [
  [
    'a role that is no ARN',
    { Role: 'r1' },
    rejected,
    String.raw`1 validation error detected: Value 'r1' at 'role' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+`,
  ],
  [
    'an unknown runtime',
    { Runtime: 'cobol' },
    invalid,
    /^Value cobol at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: \[nodejs20\.x, .*\] or be a valid ARN$/,
  ],
  [
    'a withdrawn runtime',
    { Runtime: 'nodejs14.x' },
    invalid,
    'The runtime parameter of nodejs14.x is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.',
  ],
  [
    'no handler',
    { Handler: undefined },
    invalid,
    'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
  ],
  [
    'two architectures',
    { Architectures: ['x86_64', 'arm64'] },
    rejected,
    "1 validation error detected: Value '[x86_64, arm64]' at 'architectures' failed to satisfy constraint: Member must have length less than or equal to 1",
  ],
  [
    'more memory than functions have',
    { MemorySize: 10_241 },
    invalid,
    "'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 10240",
  ],
  [
    'a longer timeout than functions have',
    { Timeout: 901 },
    invalid,
    "'Timeout' value failed to satisfy constraint: Member must have value less than or equal to 900",
  ],
  [
    'a reserved environment variable',
    { Environment: { Variables: { AWS_REGION: 'x', _HANDLER: 'y' } } },
    rejected,
    /Map keys must satisfy constraint/,
  ],
  [
    'reserved environment variables of the right form',
    { Environment: { Variables: { AWS_REGION: 'x', OWN: 'y' } } },
    invalid,
    'Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION',
  ],
  [
    'more than 4 KB of environment',
    { Environment: { Variables: { LARGE: 'x'.repeat(4085) } } },
    invalid,
    /^Lambda was unable to configure .* exceeded the 4KB limit\. String measured: \{"LARGE":"x+"\}$/,
  ],
  [
    'a layer that does not exist',
    { Layers: ['arn:aws:lambda:us-east-1:123456789012:layer:tools:1'] },
    invalid,
    'Layer version arn:aws:lambda:us-east-1:123456789012:layer:tools:1 does not exist.',
  ],
  [
    'a subnet that does not exist',
    { VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] } },
    invalid,
    "Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.NotFound. EC2 Error Message: The subnet ID 'subnet-1' does not exist",
  ],
  [
    'levels for text logs',
    { LoggingConfig: { LogFormat: 'Text', SystemLogLevel: 'DEBUG' } },
    invalid,
    /^LogLevel is not supported when LogFormat is set to "Text"/,
  ],
  [
    'snapshots of a runtime that has none',
    { SnapStart: { ApplyOn: 'PublishedVersions' } },
    invalid,
    'nodejs24.x is not supported for SnapStart enabled functions.',
  ],
  [
    'a dead-letter target of another kind',
    { DeadLetterConfig: { TargetArn: 'arn:aws:s3:::bucket' } },
    invalid,
    /target ARN is invalid/,
  ],
];

for (const [what, change, name, message] of refusals) {
  test(`${what} is refused at creation, and nothing is created`, async (t) => {
    const { client } = await openPlane(t);
    const input = functionInput('orders', change as Partial<CreateFunctionCommandInput>);
    await assert.rejects(client.send(new CreateFunctionCommand(input)), { name, message });
    assert.deepEqual((await client.send(new ListFunctionsCommand({}))).Functions, []);
  });
}

test('an update that is refused leaves the function as it was', async (t) => {
  const { client } = await openPlane(t);
  await createActive(client, 'orders');
  const get = () => client.send(new GetFunctionConfigurationCommand({ FunctionName: 'orders' }));
  const { $metadata: _before, ...before } = await get();
  for (const [what, change, name, message] of refusals) {
    if ('Architectures' in change || 'Handler' in change) continue;
    const update = new UpdateFunctionConfigurationCommand({ FunctionName: 'orders', ...change });
    await assert.rejects(client.send(update), { name, message }, what);
  }
  const { $metadata: _after, ...after } = await get();
  assert.deepEqual(after, before);
});

test('an update changes what it names and nothing else, and empty values take members away', async (t) => {
  const { client } = await openPlane(t);
  await createActive(client, 'orders', {
    Environment: { Variables: { OWN: 'value' } },
    DeadLetterConfig: { TargetArn: 'arn:aws:sqs:us-east-1:123456789012:failures' },
    LoggingConfig: { LogFormat: 'JSON' },
    TracingConfig: { Mode: 'Active' },
  });
  const change = {
    FunctionName: 'orders',
    Environment: { Variables: {} },
    DeadLetterConfig: { TargetArn: '' },
    LoggingConfig: { ApplicationLogLevel: 'DEBUG' },
    MemorySize: 256,
  } as const;
  await client.send(new UpdateFunctionConfigurationCommand(change));
  await untilUpdated(client, 'orders');
  const after = await client.send(new GetFunctionConfigurationCommand({ FunctionName: 'orders' }));
  assert.deepEqual(after.Environment, { Variables: {} });
  assert.equal(after.DeadLetterConfig, undefined);
  assert.deepEqual(after.LoggingConfig, {
    LogFormat: 'JSON',
    LogGroup: '/aws/lambda/orders',
    ApplicationLogLevel: 'DEBUG',
    SystemLogLevel: 'INFO',
  });
  assert.equal(after.MemorySize, 256);
  assert.deepEqual(after.TracingConfig, { Mode: 'Active' });
});
