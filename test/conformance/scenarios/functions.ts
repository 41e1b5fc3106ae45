/** Creating, reading, updating, listing and deleting functions. */

import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  DeleteFunctionCommand,
  GetAccountSettingsCommand,
  GetFunctionCommand,
  ListFunctionsCommand,
  PublishLayerVersionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { zipOf } from '../../support/zip.ts';
import type { Replay, Scenarios } from '../scenario.ts';

/** Other code than what `input` has. */
export const otherCode = zipOf({ 'handler.py': 'def handler(event, context):\n    return "other"\n' });

/** What the recordings' helper for functions sends when a test says no more. */
export const helperDefaults = { Timeout: 30, Environment: { Variables: {} } };

/** The helper answers with two responses, the second for a mapping it may have made. */
export async function wrapped(call: Promise<unknown>): Promise<unknown> {
  return { CreateEventSourceMappingResponse: null, CreateFunctionResponse: await withStatus(call) };
}

async function withStatus(call: Promise<unknown>): Promise<unknown> {
  const { $metadata, ...members } = (await call) as { $metadata: { httpStatusCode?: number } };
  return { ...members, ResponseMetadata: { HTTPHeaders: {}, HTTPStatusCode: $metadata.httpStatusCode } };
}

async function replayFunctionArns({ client, account, region, ...replay }: Replay): Promise<void> {
  const create = (name: string, change = {}) =>
    client.send(new CreateFunctionCommand(replay.input(name, { ...helperDefaults, ...change })));
  const prefix = `arn:aws:lambda:${region}:${account}:function`;
  await replay.step('create-function-arn-response', wrapped(create(`${prefix}:${replay.uniqueName()}`)));
  await replay.step(
    'create-function-partial-arn-response',
    wrapped(create(`${account}:function:${replay.uniqueName()}`, { Code: { ZipFile: otherCode } })),
  );
  await replay.step('long_function_name_exc', create('a'.repeat(65)));
  await replay.step('long_function_arn_exc', create(`${prefix}:${'a'.repeat(130)}`));
  await replay.step('invalid_function_name_exc', create('invalid:function:name'));
  await replay.step(
    'function_arn_other_region_exc',
    create(`arn:aws:lambda:ap-southeast-1:${account}:function:f`),
  );
  await replay.step(
    'function_arn_other_account_exc',
    create(`arn:aws:lambda:${region}:123456789012:function:f`),
  );
}

async function replayLifecycle({ client, ...replay }: Replay): Promise<void> {
  const FunctionName = replay.uniqueName();
  const get = () => client.send(new GetFunctionCommand({ FunctionName }));
  const settings = { ...helperDefaults, MemorySize: 256, Timeout: 5 };
  await replay.step(
    'create_response',
    wrapped(client.send(new CreateFunctionCommand(replay.input(FunctionName, settings)))),
  );
  await replay.untilActive(FunctionName);
  await replay.step('get_function_response', get());
  const change = {
    FunctionName,
    Runtime: 'python3.11',
    Description: 'Changed-Description',
    MemorySize: 512,
    Timeout: 10,
    Environment: { Variables: { ENV_A: 'a' } },
  } as const;
  await replay.step('update_func_conf_response', client.send(new UpdateFunctionConfigurationCommand(change)));
  await replay.untilUpdated(FunctionName);
  await replay.step('get_function_response_postupdate', get());
  await replay.step(
    'update_code_response',
    client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: otherCode })),
  );
  await replay.untilUpdated(FunctionName);
  await replay.step('get_function_response_postcodeupdate', get());
  await replay.step('delete_response', client.send(new DeleteFunctionCommand({ FunctionName })));
  await replay.step('delete_postdelete', get());
}

async function replayCodeLocation({ client, ...replay }: Replay): Promise<void> {
  const FunctionName = replay.uniqueName();
  const get = () => client.send(new GetFunctionCommand({ FunctionName }));
  await replay.step(
    'create-response-zip-file',
    client.send(new CreateFunctionCommand(replay.input(FunctionName, { Handler: 'index.handler' }))),
  );
  await replay.untilActive(FunctionName);
  await replay.step('get-function-response', get());
  await replay.step(
    'update-function-response',
    client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: otherCode })),
  );
  await replay.step('get-function-response-updated', get());
}

async function replayList({ client, ...replay }: Replay): Promise<void> {
  const names = [replay.uniqueName(), replay.uniqueName()].sort();
  const [first = '', second = ''] = names;
  const own = async (FunctionVersion?: 'ALL') => {
    const { Functions = [] } = await client.send(
      new ListFunctionsCommand(FunctionVersion === undefined ? {} : { FunctionVersion }),
    );
    return { Functions: Functions.filter(({ FunctionName = '' }) => names.includes(FunctionName)) };
  };
  const create = (name: string, change: object) =>
    wrapped(client.send(new CreateFunctionCommand(replay.input(name, { ...helperDefaults, ...change }))));
  await replay.step('create_response_1', create(first, { Publish: true }));
  await replay.step('create_response_2', create(second, { Code: { ZipFile: otherCode } }));
  await replay.untilActive(first);
  await replay.untilActive(second);
  await replay.step(
    'list_functions_invalid_functionversion',
    client.send(new ListFunctionsCommand({ FunctionVersion: 'invalid' as 'ALL' })),
  );
  await replay.step('list_default', own());
  await replay.step('list_all', own('ALL'));
}

async function replayRevisions({ client, ...replay }: Replay): Promise<void> {
  const FunctionName = replay.uniqueName();
  const get = () => client.send(new GetFunctionCommand({ FunctionName }));
  const stale = async () => (await get()).Configuration?.RevisionId;
  const input = replay.input(FunctionName, { ...helperDefaults, Handler: 'index.handler' });
  const created = client.send(new CreateFunctionCommand(input));
  await replay.step('create_function_response_rev1', wrapped(created));
  const first = (await created).RevisionId;
  await replay.untilActive(FunctionName);
  await replay.step('get_function_response_rev2', get());
  const second = await stale();
  const updateCode = (RevisionId: string | undefined) =>
    client.send(
      new UpdateFunctionCodeCommand({ FunctionName, ZipFile: replay.input('x').Code?.ZipFile, RevisionId }),
    );
  const updateSettings = (RevisionId: string | undefined) =>
    client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Runtime: 'python3.8', RevisionId }));
  await replay.step('update_function_revision_exception', updateCode(first));
  await replay.step('update_function_code_response_rev3', updateCode(second));
  await replay.untilUpdated(FunctionName);
  await replay.step('get_function_response_rev4', get());
  const fourth = await stale();
  await replay.step('update_function_configuration_revision_exception', updateSettings(second));
  await replay.step('update_function_configuration_response_rev5', updateSettings(fourth));
  await replay.untilUpdated(FunctionName);
  await replay.step('get_function_response_rev6', get());
}

async function replayConcurrentUpdates(
  replay: Replay,
  create: (input: CreateFunctionCommandInput) => Promise<unknown>,
  update: (name: string) => Promise<unknown>,
): Promise<void> {
  const name = replay.uniqueName();
  await replay.step('create-function-response', create(replay.input(name)));
  await replay.untilActive(name);
  await update(name);
  await replay.step('update-during-in-progress-update-exc', update(name));
}

function replayConcurrentCode(replay: Replay): Promise<void> {
  const { client } = replay;
  return replayConcurrentUpdates(
    replay,
    (input) => client.send(new CreateFunctionCommand(input)),
    (FunctionName) => client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: otherCode })),
  );
}

function replayConcurrentSettings(replay: Replay): Promise<void> {
  const { client } = replay;
  const Environment = { Variables: { KEY: 'value' } };
  return replayConcurrentUpdates(
    replay,
    (input) => wrapped(client.send(new CreateFunctionCommand({ ...input, ...helperDefaults }))),
    (FunctionName) => client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment })),
  );
}

async function replayCodeSize({ client, ...replay }: Replay): Promise<void> {
  const FunctionName = replay.uniqueName();
  const usage = async () =>
    (await client.send(new GetAccountSettingsCommand({}))).AccountUsage?.TotalCodeSize ?? 0;
  const before = await usage();
  const input = replay.input(FunctionName);
  await client.send(new CreateFunctionCommand(input));
  const size = input.Code?.ZipFile?.length ?? 0;
  // The recorder's package had 276 bytes: what is compared is that exactly the package is counted.
  const recordedSize = 276;
  replay.keep('total_code_size_diff_create_function', (await usage()) - before === size ? recordedSize : 0);
  await replay.untilActive(FunctionName);
  const between = await usage();
  await client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: otherCode, Publish: true }));
  const grown = 2 * otherCode.length - size;
  replay.keep('total_code_size_diff_update_function', (await usage()) - between === grown ? recordedSize : 0);
  const layer = { LayerName: replay.uniqueName(), Content: { ZipFile: otherCode } };
  const recordedLayerSize = 169;
  for (const step of ['publish_layer', 'publish_layer_version']) {
    const unpublished = await usage();
    await client.send(new PublishLayerVersionCommand(layer));
    const counted = (await usage()) - unpublished === otherCode.length;
    replay.keep(`total_code_size_diff_${step}`, counted ? recordedLayerSize : 0);
  }
}

export const functionScenarios: Scenarios = {
  'TestLambdaFunction::test_function_arns': replayFunctionArns,
  'TestLambdaFunction::test_function_lifecycle': replayLifecycle,
  'TestLambdaFunction::test_lambda_code_location_zipfile': replayCodeLocation,
  'TestLambdaFunction::test_list_functions': replayList,
  'TestLambdaFunction::test_lambda_concurrent_code_updates': replayConcurrentCode,
  'TestLambdaFunction::test_lambda_concurrent_config_updates': replayConcurrentSettings,
  'TestLambdaRevisions::test_function_revisions_basic': replayRevisions,
  'TestLambdaAccountSettings::test_account_settings_total_code_size': replayCodeSize,
};
