/** Function URLs, code signing, recursion and scaling: what is kept and what is refused. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CreateAliasCommand,
  CreateCodeSigningConfigCommand,
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  DeleteCodeSigningConfigCommand,
  DeleteFunctionCodeSigningConfigCommand,
  GetFunctionCodeSigningConfigCommand,
  GetFunctionRecursionConfigCommand,
  GetFunctionUrlConfigCommand,
  type LambdaClient,
  ListCodeSigningConfigsCommand,
  ListFunctionsByCodeSigningConfigCommand,
  ListFunctionUrlConfigsCommand,
  PublishVersionCommand,
  PutFunctionCodeSigningConfigCommand,
  PutFunctionRecursionConfigCommand,
  PutFunctionScalingConfigCommand,
  UpdateCodeSigningConfigCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { zipOf } from '../../support/zip.ts';
import { account, openPlane, region } from './control-plane.ts';
import { createActive, functionInput } from './functions.ts';

const FunctionName = 'orders';
const publisher = `arn:aws:signer:${region}:${account}:/signing-profiles/team`;

async function codeSigning(client: LambdaClient, policy: 'Warn' | 'Enforce'): Promise<string> {
  const { CodeSigningConfig } = await client.send(
    new CreateCodeSigningConfigCommand({
      AllowedPublishers: { SigningProfileVersionArns: [publisher] },
      CodeSigningPolicies: { UntrustedArtifactOnDeployment: policy },
    }),
  );
  return CodeSigningConfig?.CodeSigningConfigArn ?? '';
}

test('a function and each alias have one URL, under a name of its own that stays', async (t) => {
  const { client } = await openPlane(t);
  await createActive(client, FunctionName);
  await client.send(new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '$LATEST' }));
  const create = (Qualifier?: string) =>
    client.send(
      new CreateFunctionUrlConfigCommand({
        FunctionName,
        AuthType: 'NONE',
        Cors: { AllowOrigins: ['*'], MaxAge: 60 },
        ...(Qualifier && { Qualifier }),
      }),
    );
  const own = await create();
  const alias = await create('live');
  assert.match(own.FunctionUrl ?? '', /^http:\/\/[0-9a-z]{32}\.lambda-url\.us-east-1\.localhost(:\d+)?\/$/);
  assert.notEqual(own.FunctionUrl, alias.FunctionUrl);
  await assert.rejects(create(), { name: 'ResourceConflictException' });
  const found = await client.send(new GetFunctionUrlConfigCommand({ FunctionName }));
  assert.deepEqual(
    [found.FunctionUrl, found.InvokeMode, found.Cors],
    [own.FunctionUrl, 'BUFFERED', own.Cors],
  );
  const { FunctionUrlConfigs } = await client.send(new ListFunctionUrlConfigsCommand({ FunctionName }));
  assert.deepEqual(
    FunctionUrlConfigs?.map(({ FunctionUrl }) => FunctionUrl),
    [own.FunctionUrl, alias.FunctionUrl],
  );
});

test('Enforce refuses packages, whose signatures Kiln cannot verify, and Warn takes them', async (t) => {
  const { client } = await openPlane(t);
  const enforcing = await codeSigning(client, 'Enforce');
  const warning = await codeSigning(client, 'Warn');
  await assert.rejects(
    client.send(new CreateFunctionCommand(functionInput(FunctionName, { CodeSigningConfigArn: enforcing }))),
    { name: 'CodeVerificationFailedException' },
  );
  await createActive(client, FunctionName, { CodeSigningConfigArn: warning });
  const attached = await client.send(new GetFunctionCodeSigningConfigCommand({ FunctionName }));
  assert.equal(attached.CodeSigningConfigArn, warning);
  await client.send(
    new PutFunctionCodeSigningConfigCommand({ FunctionName, CodeSigningConfigArn: enforcing }),
  );
  await assert.rejects(
    client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: zipOf({ 'index.mjs': '' }) })),
    { name: 'CodeVerificationFailedException' },
  );
});

test('a code signing configuration is listed, changed, and goes once no function has it', async (t) => {
  const { client } = await openPlane(t);
  const CodeSigningConfigArn = await codeSigning(client, 'Warn');
  await createActive(client, FunctionName, { CodeSigningConfigArn });
  const functions = await client.send(new ListFunctionsByCodeSigningConfigCommand({ CodeSigningConfigArn }));
  assert.deepEqual(functions.FunctionArns, [`arn:aws:lambda:${region}:${account}:function:orders`]);
  const { CodeSigningConfig } = await client.send(
    new UpdateCodeSigningConfigCommand({ CodeSigningConfigArn, Description: 'ours' }),
  );
  const list = async () => (await client.send(new ListCodeSigningConfigsCommand({}))).CodeSigningConfigs;
  assert.deepEqual(await list(), [CodeSigningConfig]);
  const remove = () => client.send(new DeleteCodeSigningConfigCommand({ CodeSigningConfigArn }));
  await assert.rejects(remove(), { name: 'ResourceConflictException' });
  await client.send(new DeleteFunctionCodeSigningConfigCommand({ FunctionName }));
  await remove();
  assert.deepEqual(await list(), []);
});

test('a function made with a code signing configuration that is not there is refused', async (t) => {
  const { client } = await openPlane(t);
  const CodeSigningConfigArn = `arn:aws:lambda:${region}:${account}:code-signing-config:csc-aaaaaaaaaaaaaaaaa`;
  await assert.rejects(
    client.send(new CreateFunctionCommand(functionInput(FunctionName, { CodeSigningConfigArn }))),
    { name: 'CodeSigningConfigNotFoundException' },
  );
});

test('recursion is stopped unless it is allowed', async (t) => {
  const { client } = await openPlane(t);
  await createActive(client, FunctionName);
  const get = async () =>
    (await client.send(new GetFunctionRecursionConfigCommand({ FunctionName }))).RecursiveLoop;
  assert.equal(await get(), 'Terminate');
  await client.send(new PutFunctionRecursionConfigCommand({ FunctionName, RecursiveLoop: 'Allow' }));
  assert.equal(await get(), 'Allow');
});

test('a version without a capacity provider has no scaling configuration', async (t) => {
  const { client } = await openPlane(t);
  await createActive(client, FunctionName);
  await client.send(new PublishVersionCommand({ FunctionName }));
  await assert.rejects(
    client.send(
      new PutFunctionScalingConfigCommand({
        FunctionName,
        Qualifier: '1',
        FunctionScalingConfig: { MinExecutionEnvironments: 1 },
      }),
    ),
    { name: 'InvalidParameterValueException' },
  );
});
