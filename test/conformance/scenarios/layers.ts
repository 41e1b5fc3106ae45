/** Layers: their versions, their policies, and functions that use them. */

import {
  AddLayerVersionPermissionCommand,
  type AddLayerVersionPermissionCommandInput,
  CreateFunctionCommand,
  DeleteLayerVersionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  GetLayerVersionByArnCommand,
  GetLayerVersionCommand,
  GetLayerVersionPolicyCommand,
  ListLayerVersionsCommand,
  PublishLayerVersionCommand,
  type PublishLayerVersionCommandInput,
  RemoveLayerVersionPermissionCommand,
  type Runtime,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { zipOf } from '../../support/zip.ts';
import type { Replay, Scenarios } from '../scenario.ts';

const ZipFile = zipOf({ 'data.txt': 'some content\n' });

function publish({ client }: Replay, LayerName: string, change: Partial<PublishLayerVersionCommandInput>) {
  const input = { LayerName, Content: { ZipFile }, ...change };
  return client.send(new PublishLayerVersionCommand(input));
}

/** The recorder read the JSON texts in answers. */
async function withJson(answer: Promise<object>): Promise<unknown> {
  const members: [string, unknown][] = Object.entries(await answer);
  return Object.fromEntries(
    members.map(([name, value]) =>
      name === 'Policy' || name === 'Statement' ? [name, JSON.parse(String(value))] : [name, value],
    ),
  );
}

async function replayLifecycle(replay: Replay): Promise<void> {
  const { client } = replay;
  const FunctionName = replay.uniqueName();
  const LayerName = replay.uniqueName();
  const configuration = () => client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const publishNext = () =>
    publish(replay, LayerName, {
      CompatibleRuntimes: ['python3.12'],
      CompatibleArchitectures: ['x86_64'],
      Description: 'a layer',
      LicenseInfo: 'MIT',
    });
  const remove = (VersionNumber: number) =>
    client.send(new DeleteLayerVersionCommand({ LayerName, VersionNumber }));
  const list = () => client.send(new ListLayerVersionsCommand({ LayerName }));

  const input = replay.input(FunctionName, { Timeout: 30, Environment: { Variables: {} } });
  await client.send(new CreateFunctionCommand(input));
  await replay.untilActive(FunctionName);
  await replay.step('get_fn_result', client.send(new GetFunctionCommand({ FunctionName })));
  await replay.step('get_fn_config_result', configuration());
  const first = publishNext();
  await replay.step('publish_result', first);
  await replay.step('publish_result_2', publishNext());
  const { LayerVersionArn: Arn = '' } = await first;
  await replay.step(
    'update_fn_config',
    client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Layers: [Arn] })),
  );
  await replay.untilUpdated(FunctionName);
  await replay.step('get_fn_config', configuration());
  await replay.step(
    'get_layer_ver_result',
    client.send(new GetLayerVersionCommand({ LayerName, VersionNumber: 1 })),
  );
  await replay.step('get_layer_by_arn_version', client.send(new GetLayerVersionByArnCommand({ Arn })));
  await replay.step('list_layer_versions_predelete', list());
  await replay.step('delete_layer_1', remove(1));
  await replay.step('delete_layer_2', remove(2));
  await replay.step('get_fn_config_postdelete', configuration());
  await replay.step('list_layer_versions_postdelete', list());
  await replay.step('publish_result_3', publishNext());
}

function policyCalls({ client }: Replay, LayerName: string, VersionNumber = 1) {
  const version = { LayerName, VersionNumber };
  const add = (change: Partial<AddLayerVersionPermissionCommandInput> = {}) =>
    client.send(
      new AddLayerVersionPermissionCommand({
        ...version,
        StatementId: 's1',
        Action: 'lambda:GetLayerVersion',
        Principal: '*',
        ...change,
      }),
    );
  const get = () => client.send(new GetLayerVersionPolicyCommand(version));
  const remove = (StatementId: string, change = {}) =>
    client.send(new RemoveLayerVersionPermissionCommand({ ...version, StatementId, ...change }));
  return { add, get, remove };
}

async function replayPolicy(replay: Replay): Promise<void> {
  const LayerName = replay.uniqueName();
  const { add, get, remove } = policyCalls(replay, LayerName);
  await replay.step(
    'publish_result',
    publish(replay, LayerName, { CompatibleRuntimes: ['python3.12'], CompatibleArchitectures: ['x86_64'] }),
  );
  await replay.step('add_policy_s1', withJson(add()));
  await replay.step('get_layer_version_policy', withJson(get()));
  await replay.step('add_policy_s2', withJson(add({ StatementId: 's2' })));
  await replay.step('get_layer_version_policy_postadd2', withJson(get()));
  await replay.step('remove_s2', remove('s2'));
  await replay.step('get_layer_version_policy_postdeletes2', withJson(get()));
}

async function replayPolicyRefusals(replay: Replay): Promise<void> {
  const LayerName = replay.uniqueName();
  const { add, get, remove } = policyCalls(replay, LayerName);
  await replay.step(
    'publish_result',
    publish(replay, LayerName, { CompatibleRuntimes: ['python3.12'], CompatibleArchitectures: ['x86_64'] }),
  );
  await replay.step('layer_permission_nopolicy_get', get());
  await replay.step('layer_permission_action_invalid', add({ Action: '*' }));
  await replay.step('add_layer_permission_result', withJson(add()));
  await replay.step('layer_permission_duplicate_statement', add());
  const missing = {
    layername: policyCalls(replay, `${LayerName}-doesnotexist`),
    layerversion: policyCalls(replay, LayerName, 2),
  };
  for (const [what, calls] of Object.entries(missing)) {
    await replay.step(`layer_permission_${what}_doesnotexist_add`, calls.add());
    await replay.step(`layer_permission_${what}_doesnotexist_get`, calls.get());
    await replay.step(`layer_permission_${what}_doesnotexist_remove`, calls.remove('s1'));
  }
  await replay.step('layer_permission_statementid_doesnotexist_remove', remove('doesnotexist'));
  const RevisionId = 'wrong';
  await replay.step('layer_permission_wrong_revision', add({ StatementId: 's2', RevisionId }));
  await replay.step('layer_permission_wrong_revision_remove', remove('s1', { RevisionId }));
}

/** By the recorded test's parameter. */
const compatibleRuntimes: Readonly<Record<string, readonly Runtime[]>> = {
  runtimes0: [
    ...(['nodejs24.x', 'nodejs22.x', 'nodejs20.x', 'nodejs18.x', 'nodejs16.x'] as const),
    ...(['nodejs14.x', 'nodejs12.x', 'python3.14', 'python3.13', 'python3.12'] as const),
    ...(['python3.11', 'python3.10', 'python3.9', 'python3.8', 'python3.7'] as const),
  ],
  runtimes1: [
    ...(['java25', 'java21', 'java17', 'java11', 'java8.al2', 'java8', 'dotnet10', 'dotnet8'] as const),
    ...(['dotnet6', 'dotnetcore3.1', 'go1.x', 'ruby3.4', 'ruby3.3', 'ruby3.2', 'ruby2.7'] as const),
  ],
  runtimes2: ['provided.al2023', 'provided.al2', 'provided'],
};

function replayCompatibilities(replay: Replay, parameter: string): Promise<void> {
  return replay.step(
    'publish_result',
    publish(replay, replay.uniqueName(), {
      CompatibleRuntimes: [...(compatibleRuntimes[parameter] ?? [])],
      CompatibleArchitectures: ['arm64', 'x86_64'],
    }),
  );
}

function replayS3(replay: Replay): Promise<void> {
  const Content = { S3Bucket: 'layers', S3Key: 'layer.zip' };
  return replay.step('publish_layer_result', publish(replay, replay.uniqueName(), { Content }));
}

export const layerScenarios: Scenarios = {
  'TestLambdaLayer::test_layer_compatibilities': replayCompatibilities,
  'TestLambdaLayer::test_layer_lifecycle': replayLifecycle,
  'TestLambdaLayer::test_layer_policy_exceptions': replayPolicyRefusals,
  'TestLambdaLayer::test_layer_policy_lifecycle': replayPolicy,
  'TestLambdaLayer::test_layer_s3_content': replayS3,
};
