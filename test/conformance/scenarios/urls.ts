/** The configuration of function URLs. */

import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  DeleteFunctionUrlConfigCommand,
  GetFunctionUrlConfigCommand,
  type InvokeMode,
  ListFunctionUrlConfigsCommand,
  PublishVersionCommand,
  UpdateFunctionUrlConfigCommand,
} from '@aws-sdk/client-lambda';
import type { Replay, Scenarios } from '../scenario.ts';
import { parsed } from './permissions.ts';

interface Named {
  readonly FunctionName: string;
  readonly Qualifier?: string;
}

/** As the recorded functions are. */
const recordedInput = {
  Runtime: 'nodejs20.x',
  Handler: 'lambda_handler.handler',
  Timeout: 30,
  Environment: { Variables: {} },
} as const;

/** The four operations on one URL, each with `AuthType` NONE where it can have one. */
function urlCalls({ client }: Replay) {
  const AuthType = 'NONE';
  return {
    create: (named: Named) => client.send(new CreateFunctionUrlConfigCommand({ ...named, AuthType })),
    get: (named: Named) => client.send(new GetFunctionUrlConfigCommand(named)),
    update: (named: Named) => client.send(new UpdateFunctionUrlConfigCommand({ ...named, AuthType })),
    delete: (named: Named) => client.send(new DeleteFunctionUrlConfigCommand(named)),
  };
}

/** A function with version 1 and an alias of it. */
async function withAlias(replay: Replay, Name: string): Promise<string> {
  const { client } = replay;
  const FunctionName = replay.uniqueName();
  await client.send(new CreateFunctionCommand(replay.input(FunctionName, recordedInput)));
  await replay.untilActive(FunctionName);
  await replay.step('fn_version_result', client.send(new PublishVersionCommand({ FunctionName })));
  await replay.step(
    'create_alias_result',
    client.send(new CreateAliasCommand({ FunctionName, FunctionVersion: '1', Name })),
  );
  return FunctionName;
}

async function replayRefusals(replay: Replay): Promise<void> {
  const FunctionName = await withAlias(replay, 'urlalias');
  const { account, region } = replay;
  const missing = { FunctionName: 'doesnotexist' };
  for (const [operation, call] of Object.entries(urlCalls(replay))) {
    const step = (name: string, named: Named) =>
      replay.step(`${operation}_function_url_config_${name}`, call(named));
    await step('name_doesnotexist', missing);
    await step('name_doesnotexist_qualifier', { ...missing, Qualifier: '1' });
    await step('arn_doesnotexist', {
      FunctionName: `arn:aws:lambda:${region}:${account}:function:doesnotexist`,
    });
    await step('qualifier_version', { FunctionName, Qualifier: '1' });
    await step('qualifier_version_doesnotexist', { FunctionName, Qualifier: '2' });
    await step('qualifier_alias_doesnotexist', { FunctionName, Qualifier: 'doesnotexist' });
    await step('qualifier_latest', { FunctionName, Qualifier: '$LATEST' });
    await step('qualifier_alias_doesnotmatch_arn', {
      FunctionName: `arn:aws:lambda:${region}:${account}:function:${FunctionName}:urlalias`,
      Qualifier: 'other',
    });
    if (operation !== 'create') await step('config_doesnotexist', { FunctionName });
  }
}

async function replayList(replay: Replay): Promise<void> {
  const FunctionName = await withAlias(replay, 'urlalias');
  const { create } = urlCalls(replay);
  const list = (name: string) =>
    replay.client.send(new ListFunctionUrlConfigsCommand({ FunctionName: name }));
  await replay.step('list_function_notfound', list('doesnotexist'));
  await replay.step('list_all_empty', list(FunctionName));
  await replay.step('url_config_fn', create({ FunctionName }));
  await replay.step('url_config_alias', create({ FunctionName, Qualifier: 'urlalias' }));
  await replay.step('list_all', list(FunctionName));
}

async function replayDeletion(replay: Replay): Promise<void> {
  const { client } = replay;
  const FunctionName = replay.uniqueName();
  const named = { FunctionName };
  const alias = { FunctionName, Qualifier: 'test-alias' };
  await client.send(new CreateFunctionCommand(replay.input(FunctionName)));
  await replay.untilActive(FunctionName);
  await client.send(
    new CreateAliasCommand({ FunctionName, FunctionVersion: '$LATEST', Name: alias.Qualifier }),
  );
  const url = urlCalls(replay);
  await replay.step('url_creation', url.create(named));
  await replay.step('url_with_alias_creation', url.create(alias));
  await replay.step('get_url_config', url.get(named));
  await replay.step('get_url_config_with_alias', url.get(alias));
  await replay.step('delete_function_url_config', url.delete(named));
  await replay.step('get_url_config_after_deletion', url.get(named));
  await replay.step('get_url_config_with_alias_after_deletion', url.get(alias));
}

async function replayUpdate(replay: Replay): Promise<void> {
  const { client } = replay;
  const FunctionName = replay.uniqueName();
  await client.send(new CreateFunctionCommand(replay.input(FunctionName)));
  await replay.untilActive(FunctionName);
  const { get } = urlCalls(replay);
  const update = (InvokeMode?: InvokeMode) =>
    client.send(
      new UpdateFunctionUrlConfigCommand({
        FunctionName,
        AuthType: 'NONE',
        ...(InvokeMode && { InvokeMode }),
      }),
    );
  await replay.step(
    'create_lambda_url_config',
    client.send(
      new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: 'NONE', InvokeMode: 'BUFFERED' }),
    ),
  );
  await replay.step('get_url_config', get({ FunctionName }));
  await replay.step('modify_lambda_url_config', update('RESPONSE_STREAM'));
  await replay.step('get_url_config_2', get({ FunctionName }));
  await replay.step('modify_lambda_url_config_none', update());
  await replay.step('get_url_config_3', get({ FunctionName }));
}

/** What opens a URL to everyone; calls of it are not replayed. */
async function replayOpening(replay: Replay, mode: string): Promise<void> {
  const { client } = replay;
  const FunctionName = replay.uniqueName();
  await client.send(new CreateFunctionCommand(replay.input(FunctionName)));
  await replay.untilActive(FunctionName);
  const InvokeMode = mode === 'None' ? undefined : (mode as InvokeMode);
  await replay.step(
    'create_lambda_url_config',
    client.send(new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: 'NONE', InvokeMode })),
  );
  await replay.step(
    'add_permission',
    parsed(
      client.send(
        new AddPermissionCommand({
          FunctionName,
          StatementId: 'urlPermission',
          Action: 'lambda:InvokeFunctionUrl',
          Principal: '*',
          FunctionUrlAuthType: 'NONE',
        }),
      ),
    ),
  );
}

export const urlScenarios: Scenarios = {
  'TestLambdaUrl::test_url_config_exceptions': replayRefusals,
  'TestLambdaUrl::test_url_config_list_paging': replayList,
  'TestLambdaUrl::test_url_config_deletion_without_qualifier': replayDeletion,
  'TestLambdaURL::test_lambda_url_echo_invoke': replayOpening,
  'TestLambdaURL::test_lambda_update_function_url_config': replayUpdate,
};
