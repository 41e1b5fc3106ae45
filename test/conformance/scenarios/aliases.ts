/** Aliases: their life, their names, where they may point, and calls that move with them. */

import {
  type AliasConfiguration,
  CreateAliasCommand,
  type CreateAliasCommandInput,
  CreateFunctionCommand,
  DeleteAliasCommand,
  GetAliasCommand,
  GetFunctionCommand,
  ListAliasesCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  type UpdateAliasCommandInput,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { zipOf } from '../../support/zip.ts';
import type { Json } from '../recording.ts';
import type { Replay, Scenarios } from '../scenario.ts';
import { otherCode } from './functions.ts';
import { invoke } from './invocations.ts';

const staging = { Handler: 'index.handler', Environment: { Variables: { testenv: 'staging' } } };

/** The calls on one function's aliases. */
function aliasCalls({ client }: Replay, FunctionName: string) {
  return {
    create: (input: Omit<CreateAliasCommandInput, 'FunctionName'>) =>
      client.send(new CreateAliasCommand({ FunctionName, ...input })),
    update: (input: Omit<UpdateAliasCommandInput, 'FunctionName'>) =>
      client.send(new UpdateAliasCommand({ FunctionName, ...input })),
    get: (Name: string) => client.send(new GetAliasCommand({ FunctionName, Name })),
    list: (FunctionVersion?: string) =>
      client.send(
        new ListAliasesCommand({ FunctionName, ...(FunctionVersion !== undefined && { FunctionVersion }) }),
      ),
  };
}

async function create(replay: Replay, change: object = staging): Promise<string> {
  const FunctionName = replay.uniqueName();
  const input = replay.input(FunctionName, change);
  await replay.step('create_response', replay.client.send(new CreateFunctionCommand(input)));
  await replay.untilActive(FunctionName);
  return FunctionName;
}

/** Publishes 1, changes a variable and publishes 2. */
async function publishTwo({ client, ...replay }: Replay, FunctionName: string): Promise<void> {
  const publish = () => client.send(new PublishVersionCommand({ FunctionName }));
  await replay.step('publish_v1', publish());
  const Environment = { Variables: { testenv: 'prod' } };
  await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment }));
  await replay.untilUpdated(FunctionName);
  await replay.step('publish_v2', publish());
}

async function replayLifecycle(replay: Replay): Promise<void> {
  const FunctionName = await create(replay);
  await publishTwo(replay, FunctionName);
  const aliases = aliasCalls(replay, FunctionName);
  const getFunction = (named: { FunctionName: string; Qualifier?: string }) =>
    replay.client.send(new GetFunctionCommand(named));
  const Description = 'custom-alias';

  const first = await aliases.create({
    Name: 'aliasname1_1',
    FunctionVersion: '1',
    Description,
    RoutingConfig: { AdditionalVersionWeights: { '2': 0.2 } },
  });
  await replay.step('create_alias_1_1', Promise.resolve(first));
  await replay.step('get_alias_1_1', aliases.get('aliasname1_1'));
  await replay.step('get_function_alias_1_1', getFunction({ FunctionName, Qualifier: 'aliasname1_1' }));
  const { AliasArn = '' } = first;
  await replay.step('get_function_byarn_alias_1_1', getFunction({ FunctionName: AliasArn }));
  const missing = { FunctionName, Qualifier: 'aliasdoesnotexist' };
  await replay.step('get_function_alias_notfound_exc', getFunction(missing));
  await replay.step(
    'get_function_alias_byarn_notfound_exc',
    getFunction({ FunctionName: AliasArn.replace('aliasname1_1', 'aliasdoesnotexist') }),
  );

  const others = [
    ['1_2', '1', { Description }],
    ['1_3', '1', {}],
    ['2', '2', { Description }],
  ] as const;
  for (const [id, FunctionVersion, rest] of others) {
    const Name = `aliasname${id}`;
    await replay.step(`create_alias_${id}`, aliases.create({ Name, FunctionVersion, ...rest }));
    await replay.step(`get_alias_${id}`, aliases.get(Name));
  }
  replay.keep('list_aliases_for_fnname', { Aliases: await listOneByOne(replay, FunctionName) });

  const RoutingConfig = { AdditionalVersionWeights: {} };
  await replay.step('update_alias_1_1', aliases.update({ Name: 'aliasname1_1', RoutingConfig }));
  await replay.step('get_alias_1_1_after_update', aliases.get('aliasname1_1'));
  await replay.step('list_aliases_for_fnname_after_update', aliases.list());
  await replay.step('update_alias_1_2', aliases.update({ Name: 'aliasname1_2' }));
  await replay.step('get_alias_1_2_after_update', aliases.get('aliasname1_2'));
  await replay.step('list_aliases_for_fnname_after_update_2', aliases.list());
  await replay.step('list_aliases_for_version', aliases.list('1'));
  await replay.step(
    'delete_alias_response',
    replay.client.send(new DeleteAliasCommand({ FunctionName, Name: 'aliasname1_1' })),
  );
  await replay.step('list_aliases_for_fnname_afterdelete', aliases.list());
}

async function listOneByOne({ client }: Replay, FunctionName: string): Promise<Json> {
  const found: AliasConfiguration[] = [];
  let Marker: string | undefined;
  do {
    const page = { FunctionName, MaxItems: 1, ...(Marker !== undefined && { Marker }) };
    const { Aliases = [], NextMarker } = await client.send(new ListAliasesCommand(page));
    found.push(...Aliases);
    Marker = NextMarker;
  } while (Marker !== undefined);
  return JSON.parse(JSON.stringify(found));
}

async function replayRouting(replay: Replay): Promise<void> {
  const FunctionName = await create(replay, { ...staging, Publish: true });
  await publishTwo(replay, FunctionName);
  const refuse = async (step: string, FunctionVersion: string, weights: Record<string, number>) => {
    const RoutingConfig = { AdditionalVersionWeights: weights };
    await replay.step(step, aliases.create({ Name: 'custom', FunctionVersion, RoutingConfig }));
  };
  const aliases = aliasCalls(replay, FunctionName);
  await refuse('routing_config_exc_toomany', '1', { '1': 0.8, '2': 0.2 });
  await refuse('routing_config_exc_toohigh', '1', { '2': 2 });
  await refuse('routing_config_exc_subzero', '1', { '2': -1 });
  await refuse('routing_config_exc_sameversion', '1', { '1': 0.5 });
  await refuse('target_version_doesnotexist', '10', { '2': 0.5 });
  await refuse('routing_config_exc_version_doesnotexist', '1', { '10': 0.5 });
  await refuse('target_version_exc_version_latest', '$LATEST', { '1': 0.5 });
  await refuse('routing_config_exc_version_latest', '1', { $LATEST: 0.5 });
  await replay.step(
    'create-alias-latest',
    aliases.create({ Name: 'custom-latest', FunctionVersion: '$LATEST' }),
  );
  const half = { AdditionalVersionWeights: { '2': 0.5 } };
  const elsewhere = aliasCalls(replay, `${FunctionName}-unknown`);
  const custom = { Name: 'custom', FunctionVersion: '1', RoutingConfig: half };
  await replay.step('routing_config_exc_fn_doesnotexist', elsewhere.create(custom));
  const RoutingConfig = { AdditionalVersionWeights: {} };
  await replay.step(
    'create_alias_empty_routingconfig',
    aliases.create({ Name: 'custom-empty-routingconfig', FunctionVersion: '1', RoutingConfig }),
  );
  await replay.step('create_alias_response', aliases.create(custom));
  await replay.step('routing_config_exc_already_exist', aliases.create(custom));
  await replay.step('alias_does_not_exist_esc', aliases.get('non-existent'));
}

async function replayNaming(replay: Replay): Promise<void> {
  const FunctionName = await create(replay);
  await replay.step('publish_v1', replay.client.send(new PublishVersionCommand({ FunctionName })));
  const aliases = aliasCalls(replay, FunctionName);
  const input = { FunctionVersion: '1', Description: 'custom-alias' };
  await replay.step('create_alias_date', aliases.create({ Name: '2024-01-02', ...input }));
  await replay.step('get_alias_date', aliases.get('2024-01-02'));
  await replay.step('create_alias_number_exception', aliases.create({ Name: '2024', ...input }));
}

async function replayMissing(replay: Replay, step: 'delete' | 'update'): Promise<void> {
  const FunctionName = await create(replay);
  const named = { FunctionName, Name: 'non-existent' };
  const call =
    step === 'delete'
      ? replay.client.send(new DeleteAliasCommand(named))
      : replay.client.send(new UpdateAliasCommand(named));
  await replay.step(`${step}_alias_response`, call);
}

/** The recorded function, on Node: it answers with the version that its code names. */
const versionCode = (id: string) =>
  zipOf({
    'handler.js': `exports.handler = async (event, context) => ({
      version_id: '${id}',
      invoked_arn: context.invokedFunctionArn,
      version_from_ctx: context.functionVersion,
    });`,
  });

async function updateCode({ client, ...replay }: Replay, FunctionName: string, id: string): Promise<void> {
  await replay.step(
    'update_lambda_response',
    client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: versionCode(id) })),
  );
  await replay.untilUpdated(FunctionName);
}

async function replayMoving(replay: Replay): Promise<void> {
  const FunctionName = await create(replay, {
    Runtime: 'nodejs26.x',
    Code: { ZipFile: versionCode('version1') },
    Description: 'No version :(',
  });
  const publish = (Description: string) =>
    replay.client.send(new PublishVersionCommand({ FunctionName, Description }));
  const aliases = aliasCalls(replay, FunctionName);
  const call = (Qualifier: string) => invoke(replay, { FunctionName, Qualifier, Payload: '{}' });
  await publish('First version description :)');
  const alias = await aliases.create({ Name: 'alias1', FunctionVersion: '1' });
  await replay.step('create_alias_response', Promise.resolve(alias));
  await replay.step('invocation_result_qualifier_v1', call('alias1'));
  const byArn = { FunctionName: alias.AliasArn ?? '', Payload: '{}' };
  await replay.step('invocation_result_qualifier_v1_arn', invoke(replay, byArn));
  await updateCode(replay, FunctionName, 'version2');
  await replay.step('invocation_result_qualifier_v1_after_update', call('alias1'));
  await replay.step('second_publish_response', publish('Second version description :)'));
  await replay.step('invocation_result_qualifier_v1_after_publish', call('alias1'));
  await replay.step('update_alias_response', aliases.update({ Name: 'alias1', FunctionVersion: '2' }));
  await replay.step('invocation_result_qualifier_v2', call('alias1'));
  await replay.step('invocation_exc_not_existent', call('non-existent-alias'));
}

async function replayWeights(replay: Replay): Promise<void> {
  const FunctionName = replay.uniqueName();
  const input = replay.input(FunctionName, { Publish: true });
  await replay.client.send(new CreateFunctionCommand(input));
  await replay.untilActive(FunctionName);
  await replay.client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: otherCode }));
  await replay.untilUpdated(FunctionName);
  await replay.client.send(new PublishVersionCommand({ FunctionName }));
  const { create: createAlias } = aliasCalls(replay, FunctionName);
  const RoutingConfig = { AdditionalVersionWeights: { '2': 0.5 } };
  await replay.step(
    'create_alias_response',
    createAlias({ Name: 'alias1', FunctionVersion: '1', RoutingConfig }),
  );
}

export const aliasScenarios: Scenarios = {
  'TestLambdaAlias::test_alias_lifecycle': replayLifecycle,
  'TestLambdaAlias::test_notfound_and_invalid_routingconfigs': replayRouting,
  'TestLambdaAlias::test_alias_naming': replayNaming,
  'TestLambdaAlias::test_non_existent_alias_deletion': (replay) => replayMissing(replay, 'delete'),
  'TestLambdaAlias::test_non_existent_alias_update': (replay) => replayMissing(replay, 'update'),
  'TestLambdaAliases::test_lambda_alias_moving': replayMoving,
  'TestLambdaAliases::test_alias_routingconfig': replayWeights,
};
