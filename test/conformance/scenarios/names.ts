/** Function names and qualifiers, well formed and not, in every operation that takes one. */

import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCodeSigningConfigCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetFunctionEventInvokeConfigCommand,
  GetFunctionUrlConfigCommand,
  InvokeCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import type { Replay, Scenarios } from '../scenario.ts';

type Named = { readonly FunctionName: string; readonly Qualifier?: string };
type Call = (client: LambdaClient, named: Named) => Promise<unknown>;

const calls: Readonly<Record<string, Call>> = {
  delete_function: (client, named) => client.send(new DeleteFunctionCommand(named)),
  get_function: (client, named) => client.send(new GetFunctionCommand(named)),
  get_function_configuration: (client, named) => client.send(new GetFunctionConfigurationCommand(named)),
  get_function_code_signing_config: (client, named) =>
    client.send(new GetFunctionCodeSigningConfigCommand(named)),
  get_function_concurrency: (client, named) => client.send(new GetFunctionConcurrencyCommand(named)),
  get_function_event_invoke_config: (client, named) =>
    client.send(new GetFunctionEventInvokeConfigCommand(named)),
  get_function_url_config: (client, named) => client.send(new GetFunctionUrlConfigCommand(named)),
  invoke: (client, named) => client.send(new InvokeCommand(named)),
};

/** Name and qualifier by the recorded parameter, for an account and a region. */
function namesOf(account: string, region: string): Readonly<Record<string, readonly [string, string?]>> {
  const arn = (rest: string, where = region, owner = account) => `arn:aws:lambda:${where}:${owner}:${rest}`;
  const long = 'a'.repeat(170);
  return {
    function_name_is_single_invalid: ['*'],
    function_name_too_long: ['a'.repeat(65)],
    invalid_characters_in_function_name: ['my-function!'],
    incomplete_arn: [arn('function')],
    invalid_region_in_arn: [arn('function:my-function', 'invalid-region')],
    missing_region_in_arn: [arn('function:my-function', '')],
    missing_account_id_in_arn: [arn('function:my-function', region, '')],
    misspelled_latest_in_arn: [arn('function:my-function:$LATES')],
    non_lambda_arn: [`arn:aws:ec2:${region}:${account}:instance:i-1234567890abcdef0`],
    full_arn_with_multiple_qualifiers: [arn('function:my-function:1:2')],
    invalid_account_id_in_partial_arn: ['invalid-account:function:my-function'],
    partial_arn_with_extra_qualifier: ['function:my-function:$LATEST:extra'],
    lowercase_latest_qualifier: [arn('function:my-function'), '$latest'],
    latest_version_with_additional_qualifier: [arn('function:my-function:$LATEST'), '1'],
    invalid_characters_in_qualifier: ['my-function', 'invalid!'],
    qualifier_too_long: ['my-function', 'a'.repeat(129)],
    qualifier_too_long0: ['my-function', 'a'.repeat(129)],
    qualifier_too_long1: ['my-function', 'a'.repeat(65)],
    function_name_and_qualifier_too_long: ['my-function', 'a'.repeat(65)],
    function_name_too_long_and_invalid_region: [arn(`function:my-function${long}`, 'invalid-region')],
    full_arn_and_qualifier_too_long_and_invalid_region: [
      arn(`function:my-function-${long}`, 'invalid-region'),
      'a'.repeat(129),
    ],
  };
}

async function replayValidation(
  { client, account, region, ...replay }: Replay,
  parameter: string,
): Promise<void> {
  const [, kind = '', method = ''] = /^(.*)-([a-z_]+)$/.exec(parameter) ?? [];
  const [FunctionName = '', Qualifier] = namesOf(account, region)[kind] ?? [];
  const step = `${method}_exception`;
  const call = calls[method];
  if (call !== undefined) {
    await replay.failures(
      step,
      call(client, { FunctionName, ...(Qualifier !== undefined && { Qualifier }) }),
    );
  } else {
    // CreateFunction takes no qualifier but in the name.
    const name = Qualifier === undefined ? FunctionName : `${FunctionName}:${Qualifier}`;
    await replay.failures(step, client.send(new CreateFunctionCommand(replay.input(name))));
  }
}

async function replayMismatch(
  { client, account, region, ...replay }: Replay,
  parameter: string,
): Promise<void> {
  const FunctionName = `arn:aws:lambda:${region}:${account}:function:some-function:$LATEST`;
  const call = calls[parameter];
  if (call === undefined) return;
  await replay.step('not_match_exception', call(client, { FunctionName, Qualifier: '1' }));
  await replay.step('match_exception', call(client, { FunctionName, Qualifier: '$LATEST' }));
}

async function replayWrongRegion({ client, account, ...replay }: Replay, parameter: string): Promise<void> {
  const FunctionName = `arn:aws:lambda:eu-west-1:${account}:function:some-function`;
  const call = calls[parameter];
  if (call !== undefined) await replay.step('wrong_region_exception', call(client, { FunctionName }));
}

async function replayMissingVersion({ client, ...replay }: Replay, parameter: string): Promise<void> {
  const FunctionName = replay.uniqueName();
  await client.send(new CreateFunctionCommand(replay.input(FunctionName)));
  const call = calls[parameter];
  if (call !== undefined) {
    await replay.step('version_not_found_exception', call(client, { FunctionName, Qualifier: '1221' }));
  }
}

async function replayDeletingWhatIsNotThere({ client, ...replay }: Replay): Promise<void> {
  const FunctionName = replay.uniqueName();
  const remove = (named: object) => client.send(new DeleteFunctionCommand({ FunctionName, ...named }));
  await replay.step('delete_function_response_non_existent', remove({}));
  await replay.step('delete_function_response_non_existent_with_qualifier', remove({ Qualifier: '1221' }));
}

async function replayInvalidInvoke({ client, region, ...replay }: Replay): Promise<void> {
  const FunctionName = `arn:aws:lambda:${region}:123400000000@function:myfn`;
  await replay.step('invoke_function_name_pattern_exc', client.send(new InvokeCommand({ FunctionName })));
}

/** One entry a parameter, for those operations that Kiln has. */
function perOperation(
  test: string,
  replayOne: (replay: Replay, parameter: string) => Promise<void>,
  operations: readonly string[],
): Scenarios {
  return Object.fromEntries(operations.map((name) => [`${test}[${name}]`, replayOne]));
}

export const nameScenarios: Scenarios = {
  'TestLambdaFunction::test_function_name_and_qualifier_validation': replayValidation,
  'TestLambdaFunction::test_ops_with_arn_qualifier_mismatch': replayMismatch,
  'TestLambdaFunction::test_delete_on_nonexisting_version': replayDeletingWhatIsNotThere,
  'TestLambdaFunction::test_invalid_invoke': replayInvalidInvoke,
  ...perOperation(
    'TestLambdaFunction::test_get_function_wrong_region',
    replayWrongRegion,
    Object.keys(calls),
  ),
  ...perOperation('TestLambdaFunction::test_ops_on_nonexisting_version', replayMissingVersion, [
    'get_function',
    'get_function_configuration',
    'get_function_event_invoke_config',
  ]),
};
