/** Which build of its runtime a function gets, and until when its runtime may be used at all. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
  GetRuntimeManagementConfigCommand,
  type LambdaClient,
  PublishVersionCommand,
  PutRuntimeManagementConfigCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  type UpdateRuntimeOn,
} from '@aws-sdk/client-lambda';
import { type Clock, systemClock } from '../../../src/base/clock.ts';
import { openPlane, region } from './control-plane.ts';
import { createActive, functionInput, helloZip, untilUpdated } from './functions.ts';

const FunctionName = 'orders';
const scope = { account: '123456789012', region };

/** A machine that has one build of some runtimes. */
function installed(builds: Readonly<Record<string, string>>) {
  return { installed: async (runtime: string) => builds[runtime] };
}

/** The system's clock, on another day. */
function on(day: string): Clock {
  return { ...systemClock, now: () => Date.parse(day) };
}

function keep(client: LambdaClient, UpdateRuntimeOn: UpdateRuntimeOn, RuntimeVersionArn?: string) {
  return client.send(
    new PutRuntimeManagementConfigCommand({
      FunctionName,
      UpdateRuntimeOn,
      ...(RuntimeVersionArn !== undefined && { RuntimeVersionArn }),
    }),
  );
}

async function arnOf(client: LambdaClient): Promise<string | undefined> {
  const { RuntimeVersionConfig } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  return RuntimeVersionConfig?.RuntimeVersionArn;
}

test('Manual keeps the build through updates and a newer Kiln, Auto takes the new one', async (t) => {
  const first = await openPlane(t, { runtimes: installed({ 'nodejs24.x': '24.1.0' }) });
  await createActive(first.client, FunctionName);
  const arn = await arnOf(first.client);
  const { $metadata, ...answer } = await keep(first.client, 'Manual', arn);
  assert.deepEqual(answer, {
    UpdateRuntimeOn: 'Manual',
    FunctionArn: `arn:aws:lambda:${region}:${scope.account}:function:orders:$LATEST`,
    RuntimeVersionArn: arn,
  });
  await first.close();

  const { client, plane } = await openPlane(t, {
    folder: first.folder,
    runtimes: installed({ 'nodejs24.x': '24.2.0' }),
  });
  const build = () => plane.registry.find(scope, FunctionName)?.document.latest.runtimeManagement?.build;
  await client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: helloZip }));
  await untilUpdated(client, FunctionName);
  assert.deepEqual([await arnOf(client), build()], [arn, '24.1.0']);
  await keep(client, 'Auto');
  assert.notEqual(await arnOf(client), arn);
  assert.equal(build(), undefined);
});

test('FunctionUpdate moves to the newest build with the next update', async (t) => {
  const first = await openPlane(t, { runtimes: installed({ 'nodejs24.x': '24.1.0' }) });
  await createActive(first.client, FunctionName);
  await keep(first.client, 'FunctionUpdate');
  const arn = await arnOf(first.client);
  await first.close();
  const { client } = await openPlane(t, {
    folder: first.folder,
    runtimes: installed({ 'nodejs24.x': '24.2.0' }),
  });
  assert.equal(await arnOf(client), arn);
  await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 9 }));
  await untilUpdated(client, FunctionName);
  assert.notEqual(await arnOf(client), arn);
});

test('a version takes the mode of $LATEST along, and another runtime ends it', async (t) => {
  const { client } = await openPlane(t, {
    runtimes: installed({ 'nodejs24.x': '24.1.0', 'nodejs22.x': '22.1.0' }),
  });
  await createActive(client, FunctionName);
  await keep(client, 'Manual', await arnOf(client));
  await client.send(new PublishVersionCommand({ FunctionName }));
  await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Runtime: 'nodejs22.x' }));
  await untilUpdated(client, FunctionName);
  const mode = async (Qualifier: string) =>
    (await client.send(new GetRuntimeManagementConfigCommand({ FunctionName, Qualifier }))).UpdateRuntimeOn;
  assert.deepEqual([await mode('1'), await mode('$LATEST')], ['Manual', 'Auto']);
});

test('a build that is not installed, none at all, and one without Manual are refused', async (t) => {
  const { client } = await openPlane(t, { runtimes: installed({ 'nodejs24.x': '24.1.0' }) });
  await createActive(client, FunctionName);
  const refused = { name: 'InvalidParameterValueException' };
  await assert.rejects(keep(client, 'Manual', `arn:aws:lambda:${region}::runtime:0123`), refused);
  await assert.rejects(keep(client, 'Manual'), refused);
  await assert.rejects(keep(client, 'Auto', await arnOf(client)), refused);
});

test('functions of a runtime past its end are refused from the days on which AWS refuses them', async (t) => {
  const before = await openPlane(t, { clock: on('2026-11-29T23:59:59Z') });
  await createActive(before.client, FunctionName, { Runtime: 'python3.10' });
  await before.close();
  const folder = before.folder;
  const message =
    'The runtime parameter of python3.10 is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.';
  const create = (client: LambdaClient) =>
    client.send(new CreateFunctionCommand(functionInput('new', { Runtime: 'python3.10' })));
  const update = (client: LambdaClient) =>
    client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 5 }));

  const between = await openPlane(t, { folder, clock: on('2026-11-30') });
  await assert.rejects(create(between.client), { name: 'InvalidParameterValueException', message });
  await update(between.client);
  await untilUpdated(between.client, FunctionName);
  await between.close();

  const after = await openPlane(t, { folder, clock: on('2027-01-15') });
  await assert.rejects(update(after.client), { message });
  await assert.rejects(
    after.client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: helloZip })),
    { message },
  );
  await after.close();

  const allowing = await openPlane(t, { folder, clock: on('2027-01-15'), allowDeprecatedRuntimes: true });
  await create(allowing.client);
  await update(allowing.client);
});
