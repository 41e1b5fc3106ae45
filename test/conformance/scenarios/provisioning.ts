/** Provisioned concurrency: who may have it, and what is said of what is not there. */

import {
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteAliasCommand,
  DeleteProvisionedConcurrencyConfigCommand,
  GetProvisionedConcurrencyConfigCommand,
  ListProvisionedConcurrencyConfigsCommand,
  PublishVersionCommand,
  PutProvisionedConcurrencyConfigCommand,
} from '@aws-sdk/client-lambda';
import type { Replay, Scenarios } from '../scenario.ts';

/** As the recorded functions are. */
const recordedInput = { Timeout: 30, Environment: { Variables: {} } };

async function provisioning({ client, ...replay }: Replay) {
  const FunctionName = replay.uniqueName();
  await client.send(new CreateFunctionCommand(replay.input(FunctionName, recordedInput)));
  await replay.untilActive(FunctionName);
  const publish = client.send(new PublishVersionCommand({ FunctionName }));
  await replay.step('publish_version_result', publish);
  return {
    FunctionName,
    put: (Qualifier: string, ProvisionedConcurrentExecutions = 1, name = FunctionName) =>
      client.send(
        new PutProvisionedConcurrencyConfigCommand({
          FunctionName: name,
          Qualifier,
          ProvisionedConcurrentExecutions,
        }),
      ),
    get: (Qualifier: string, name = FunctionName) =>
      client.send(new GetProvisionedConcurrencyConfigCommand({ FunctionName: name, Qualifier })),
    remove: (Qualifier: string, name = FunctionName) =>
      client.send(new DeleteProvisionedConcurrencyConfigCommand({ FunctionName: name, Qualifier })),
    list: (name = FunctionName) =>
      client.send(new ListProvisionedConcurrencyConfigsCommand({ FunctionName: name })),
  };
}

async function replayRefusals(replay: Replay): Promise<void> {
  const { put, get, remove, list } = await provisioning(replay);
  const missing = 'doesnotexist';
  await replay.step('put_provisioned_invalid_param_0', put('1', 0));
  await replay.step('put_provisioned_functionname_doesnotexist_alias', put('noalias', 1, missing));
  await replay.step('put_provisioned_functionname_doesnotexist_version', put('1', 1, missing));
  await replay.step('put_provisioned_qualifier_doesnotexist', put('doesnotexist'));
  await replay.step('put_provisioned_version_doesnotexist', put('10'));
  await replay.step('put_provisioned_latest', put('$LATEST'));
  await replay.step('get_provisioned_functionname_doesnotexist', get('noalias', missing));
  await replay.step('get_provisioned_qualifier_doesnotexist', get('noalias'));
  await replay.step('get_provisioned_version_doesnotexist', get('10'));
  await replay.step('get_provisioned_config_doesnotexist', get('1'));
  await replay.step('get_provisioned_latest', get('$LATEST'));
  await replay.step('delete_provisioned_functionname_doesnotexist', remove('1', missing));
  await replay.step('delete_provisioned_qualifier_doesnotexist', remove('noalias'));
  await replay.step('delete_provisioned_version_doesnotexist', remove('10'));
  await replay.step('delete_provisioned_config_doesnotexist', remove('1'));
  await replay.step('delete_provisioned_latest', remove('$LATEST'));
  await replay.step('list_provisioned_functionname_doesnotexist', list(missing));
  await replay.step('list_provisioned_noconfigs', list());
}

async function replayLifecycle(replay: Replay): Promise<void> {
  const { FunctionName, put, get, remove, list } = await provisioning(replay);
  const { client } = replay;
  const Name = `alias-${FunctionName}`;
  await replay.step(
    'create_alias_result',
    client.send(new CreateAliasCommand({ FunctionName, FunctionVersion: '1', Name })),
  );
  await replay.step('put_provisioned_on_version', put('1'));
  await replay.step('put_provisioned_on_alias_versionconflict', put(Name));
  await replay.step('delete_provisioned_version', remove('1'));
  await replay.step('get_provisioned_version_postdelete', get('1'));
  await replay.step('put_provisioned_on_alias', put(Name));
  await replay.step('put_provisioned_on_version_conflict', put('1'));
  await replay.step('delete_alias_result', client.send(new DeleteAliasCommand({ FunctionName, Name })));
  await replay.step('get_provisioned_alias_postaliasdelete', get(Name));
  await replay.step('list_response_postdeletes', list());
}

/** An alias or a version that is asked for environments; `requested` of them. */
async function replayAllocation(replay: Replay, step: string, requested: number): Promise<void> {
  const { FunctionName, put, get } = await provisioning({
    ...replay,
    step: async (_name, call) => void (await call),
  });
  const Name = `alias-${FunctionName}`;
  await replay.client.send(new CreateAliasCommand({ FunctionName, FunctionVersion: '1', Name }));
  await replay.step(step, put(Name, requested));
  await replay.step('get_provisioned_prewait', get(Name));
  await replay.step('get_provisioned_postwait', get(Name));
}

export const provisioningScenarios: Scenarios = {
  'TestLambdaConcurrency::test_provisioned_concurrency_on_alias': (replay) =>
    replayAllocation(replay, 'put_provisioned_5', 5),
  'TestLambdaProvisionedConcurrency::test_provisioned_concurrency_exceptions': replayRefusals,
  'TestLambdaProvisionedConcurrency::test_lambda_provisioned_lifecycle': replayLifecycle,
};
