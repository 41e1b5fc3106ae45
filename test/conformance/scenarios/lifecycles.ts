/** Short lives of functions: states, a second life under one name, another architecture, another runtime. */

import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  PublishVersionCommand,
  type Runtime,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import type { Replay, Scenarios } from '../scenario.ts';
import { helperDefaults, otherCode, wrapped } from './functions.ts';

async function replayState({ client, ...replay }: Replay): Promise<void> {
  const FunctionName = replay.uniqueName();
  await replay.step('create-fn-response', client.send(new CreateFunctionCommand(replay.input(FunctionName))));
  await replay.untilActive(FunctionName);
  await replay.step('get-fn-response', client.send(new GetFunctionCommand({ FunctionName })));
}

async function replayArchitectures({ client, ...replay }: Replay): Promise<void> {
  const FunctionName = replay.uniqueName();
  const input = replay.input(FunctionName, helperDefaults);
  await replay.step('create_function_response', wrapped(client.send(new CreateFunctionCommand(input))));
  await replay.untilActive(FunctionName);
  const update = { FunctionName, ZipFile: otherCode, Architectures: ['arm64' as const] };
  await replay.step('update_function_code_response', client.send(new UpdateFunctionCodeCommand(update)));
}

async function replaySecondLife({ client, ...replay }: Replay): Promise<void> {
  const FunctionName = replay.uniqueName();
  const input = replay.input(FunctionName, { ...helperDefaults, Handler: 'lambda_echo.handler' });
  const create = () => wrapped(client.send(new CreateFunctionCommand(input)));
  await replay.step('create_function_response_one', create());
  await client.send(new DeleteFunctionCommand({ FunctionName }));
  await replay.step('create_function_response_two', create());
}

/** By the start of the runtime's name. */
const handlers: Readonly<Record<string, string>> = {
  dotnet: 'dotnet::Dotnet.Function::FunctionHandler',
  java: 'echo.Handler',
  python: 'handler.handler',
};

async function replayPublished({ client, ...replay }: Replay, parameter: string): Promise<void> {
  const FunctionName = replay.uniqueName();
  const input = replay.input(FunctionName, {
    Runtime: parameter as Runtime,
    Handler: handlers[parameter.replace(/\d.*$/, '')] ?? '',
    MemorySize: 1024,
    Timeout: 5,
  });
  await replay.step('create_function_response', client.send(new CreateFunctionCommand(input)));
  await replay.untilActive(FunctionName);
  await replay.step('get_function_response_latest', client.send(new GetFunctionCommand({ FunctionName })));
  await client.send(new PublishVersionCommand({ FunctionName, Description: 'version1' }));
  const published = new GetFunctionCommand({ FunctionName, Qualifier: '1' });
  await replay.step('get_function_response_version_1', client.send(published));
}

async function replayCreate({ client, ...replay }: Replay): Promise<void> {
  const input = replay.input(replay.uniqueName(), helperDefaults);
  await replay.step('create-result', wrapped(client.send(new CreateFunctionCommand(input))));
}

export const lifecycleScenarios: Scenarios = {
  'TestLambdaBaseFeatures::test_function_state': replayState,
  'TestLambdaBaseFeatures::test_lambda_different_iam_keys_environment': replayCreate,
  'TestLambdaBehavior::test_mixed_architecture': replayArchitectures,
  'TestLambdaCleanup::test_recreate_function': replaySecondLife,
  'TestLambdaSnapStart::test_snapstart_lifecycle': replayPublished,
};
