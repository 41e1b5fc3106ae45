/** What is set apart from a function's versions: concurrency, recursion, code signing. */

import {
  CreateCodeSigningConfigCommand,
  CreateFunctionCommand,
  DeleteCodeSigningConfigCommand,
  DeleteFunctionCodeSigningConfigCommand,
  DeleteFunctionConcurrencyCommand,
  GetAccountSettingsCommand,
  GetCodeSigningConfigCommand,
  GetFunctionCodeSigningConfigCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionRecursionConfigCommand,
  ListFunctionsByCodeSigningConfigCommand,
  PublishVersionCommand,
  PutFunctionCodeSigningConfigCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionRecursionConfigCommand,
  UpdateCodeSigningConfigCommand,
} from '@aws-sdk/client-lambda';
import type { Replay, Scenarios } from '../scenario.ts';

/** A function that is active, and the calls on its concurrency. */
async function concurrency({ client, ...replay }: Replay) {
  const FunctionName = replay.uniqueName();
  await client.send(new CreateFunctionCommand(replay.input(FunctionName)));
  await replay.untilActive(FunctionName);
  return {
    FunctionName,
    put: (ReservedConcurrentExecutions: number, name = FunctionName) =>
      client.send(new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions })),
    get: () => client.send(new GetFunctionConcurrencyCommand({ FunctionName })),
    remove: () => client.send(new DeleteFunctionConcurrencyCommand({ FunctionName })),
  };
}

async function replayConcurrency(replay: Replay): Promise<void> {
  const { put, get, remove } = await concurrency(replay);
  await replay.step('put_function_concurrency_with_reserved_0', put(0));
  await replay.step('put_function_concurrency_with_reserved_1', put(1));
  await replay.step('get_function_concurrency', get());
  await replay.step('delete_response', remove());
  await replay.step('get_function_concurrency_after_delete', get());
}

async function replayConcurrencyRefusals(replay: Replay): Promise<void> {
  const { FunctionName, put } = await concurrency(replay);
  await replay.step('put_function_concurrency_with_function_name_doesnotexist', put(1, 'doesnotexist'));
  await replay.step(
    'put_function_concurrency_with_function_name_doesnotexist_and_invalid_concurrency',
    put(1_000_000, 'doesnotexist'),
  );
  const published = await replay.client.send(new PublishVersionCommand({ FunctionName }));
  await replay.step('put_function_concurrency_with_qualified_arn', put(1, published.FunctionArn));
}

async function replayConcurrencyLimits(replay: Replay): Promise<void> {
  const { put } = await concurrency(replay);
  const { AccountLimit } = await replay.client.send(new GetAccountSettingsCommand({}));
  const limit = AccountLimit?.ConcurrentExecutions ?? 0;
  await replay.step('put_function_concurrency_account_limit_exceeded', put(limit + 1));
  await replay.step('put_function_concurrency_below_unreserved_min_value', put(limit));
}

async function replayConcurrencyCrud(replay: Replay): Promise<void> {
  const { put, get, remove } = await concurrency(replay);
  await replay.step('get_function_concurrency_default', get());
  await replay.step('put_function_concurrency', put(0));
  await replay.step('get_function_concurrency_updated', get());
  await remove();
  await replay.step('get_function_concurrency_deleted', get());
}

async function replayConcurrencyUpdate(replay: Replay): Promise<void> {
  const { client } = replay;
  const FunctionName = replay.uniqueName();
  const input = replay.input(FunctionName, { Timeout: 30, Environment: { Variables: {} } });
  await client.send(new CreateFunctionCommand(input));
  await replay.untilActive(FunctionName);
  const get = () => client.send(new GetFunctionConcurrencyCommand({ FunctionName }));
  await replay.step(
    'put_function_concurrency',
    client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 3 })),
  );
  await replay.step('get_function_concurrency_updated', get());
  await replay.step('get_function_concurrency_info', client.send(new GetFunctionCommand({ FunctionName })));
  await client.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
  await replay.step('get_function_concurrency_deleted', get());
}

async function recursion({ client, ...replay }: Replay) {
  const FunctionName = replay.uniqueName();
  await client.send(new CreateFunctionCommand(replay.input(FunctionName)));
  return {
    allow: () => client.send(new PutFunctionRecursionConfigCommand({ FunctionName, RecursiveLoop: 'Allow' })),
    get: () => client.send(new GetFunctionRecursionConfigCommand({ FunctionName })),
  };
}

async function replayRecursionAllowed(replay: Replay): Promise<void> {
  const { allow, get } = await recursion(replay);
  await replay.step('put_recursion_config_response', allow());
  await replay.step('get_recursion_config_response', get());
}

async function replayCodeSigning(replay: Replay): Promise<void> {
  const { client, account, region } = replay;
  const FunctionName = replay.uniqueName();
  await client.send(new CreateFunctionCommand(replay.input(FunctionName)));
  await replay.untilActive(FunctionName);
  const missing = { FunctionName: 'csc-test-doesnotexist' };
  const invalid = {
    CodeSigningConfigArn: `arn:aws:lambda:${region}:${account}:code-signing-config:csc-aaaaaaaaaaaaaaaaa`,
  };
  const create = client.send(
    new CreateCodeSigningConfigCommand({
      Description: 'Testing CodeSigning Config',
      AllowedPublishers: {
        SigningProfileVersionArns: [`arn:aws:signer:${region}:${account}:/signing-profiles/test`],
      },
      CodeSigningPolicies: { UntrustedArtifactOnDeployment: 'Enforce' },
    }),
  );
  await replay.step('create_code_signing_config', create);
  const valid = { CodeSigningConfigArn: (await create).CodeSigningConfig?.CodeSigningConfigArn };
  const update = (named: typeof valid, change: { readonly Description?: string }) =>
    client.send(new UpdateCodeSigningConfigCommand({ ...named, ...change }));
  const put = (named: { readonly FunctionName: string }, config: typeof valid) =>
    client.send(new PutFunctionCodeSigningConfigCommand({ ...named, ...config }));
  const list = (config: typeof valid) => client.send(new ListFunctionsByCodeSigningConfigCommand(config));
  await replay.step('get_csc_invalid', client.send(new GetCodeSigningConfigCommand(invalid)));
  await replay.step('update_csc_invalid_csc_arn', update(invalid, { Description: 'new' }));
  await replay.step('update_csc_noupdates', update(invalid, {}));
  await replay.step('update_csc_noupdate_response', update(valid, {}));
  await replay.step('delete_csc_notfound', client.send(new DeleteCodeSigningConfigCommand(invalid)));
  await replay.step('put_function_csc_invalid_fnname', put(missing, valid));
  await replay.step('put_function_csc_invalid_csc_arn', put({ FunctionName }, invalid));
  await replay.step('put_function_csc_invalid_both', put(missing, invalid));
  await replay.step(
    'delete_function_csc_fnnotfound',
    client.send(new DeleteFunctionCodeSigningConfigCommand(missing)),
  );
  await replay.step(
    'nothing_to_delete_response',
    client.send(new DeleteFunctionCodeSigningConfigCommand({ FunctionName })),
  );
  await replay.step(
    'get_function_csc_nonexistingfn',
    client.send(new GetFunctionCodeSigningConfigCommand(missing)),
  );
  await replay.step(
    'get_function_csc_fnwithoutcsc',
    client.send(new GetFunctionCodeSigningConfigCommand({ FunctionName })),
  );
  await replay.step('list_functions_by_csc_fnwithoutcsc', list(valid));
  await replay.step('list_functions_by_csc_invalid_cscarn', list(invalid));
}

export const settingScenarios: Scenarios = {
  'TestCodeSigningConfig::test_code_signing_not_found_excs': replayCodeSigning,
  'TestLambdaConcurrency::test_lambda_concurrency_crud': replayConcurrencyCrud,
  'TestLambdaConcurrency::test_lambda_concurrency_update': replayConcurrencyUpdate,
  'TestLambdaRecursion::test_put_function_recursion_config_allow': replayRecursionAllowed,
  'TestLambdaRecursion::test_put_function_recursion_config_default_terminate': async (replay) => {
    const { get } = await recursion(replay);
    await replay.step('get_recursion_default_terminate_response', get());
  },
  'TestLambdaReservedConcurrency::test_function_concurrency': replayConcurrency,
  'TestLambdaReservedConcurrency::test_function_concurrency_exceptions': replayConcurrencyRefusals,
  'TestLambdaReservedConcurrency::test_function_concurrency_limits': replayConcurrencyLimits,
};
