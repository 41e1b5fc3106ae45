/** Invocations of Node functions, those that say no more than their test's name included. */

import {
  CreateFunctionCommand,
  InvokeCommand,
  type InvokeCommandInput,
  type Runtime,
} from '@aws-sdk/client-lambda';
import { zipOf } from '../../support/zip.ts';
import type { Json } from '../recording.ts';
import type { Replay, Scenarios } from '../scenario.ts';
import { wrapped } from './functions.ts';

/** The runtimes that were recorded and that Kiln runs. */
const runtimes: readonly Runtime[] = ['nodejs20.x', 'nodejs22.x', 'nodejs24.x'];

const sources = {
  introspection: `exports.handler = async (event, context) => ({
    environment: process.env,
    ctx: {
      function_name: context.functionName,
      function_version: context.functionVersion,
      invoked_function_arn: context.invokedFunctionArn,
      log_group_name: context.logGroupName,
      log_stream_name: context.logStreamName,
      aws_request_id: context.awsRequestId,
      remaining_time_in_millis: String(context.getRemainingTimeInMillis()),
    },
    packages: [],
  });`,
  failing: `exports.handler = async () => { throw new Error('Error: some_error_msg'); };`,
  module: `export const handler = async (event) => ({
    statusCode: 200,
    body: JSON.stringify('response from localstack lambda: ' + JSON.stringify(event)),
  });`,
  silent: 'exports.handler = async () => {};',
};

/** A recorded payload is the JSON it holds, or the text where it holds none. */
function payloadOf(bytes: Uint8Array | undefined): Json {
  const text = Buffer.from(bytes ?? []).toString();
  try {
    const value: Json = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : text;
  } catch {
    return text;
  }
}

export async function invoke({ client }: Replay, input: InvokeCommandInput): Promise<{ Payload: Json }> {
  const output = await client.send(new InvokeCommand(input));
  return { ...output, Payload: payloadOf(output.Payload) };
}

function input(replay: Replay, runtime: Runtime, source: string, change = {}) {
  return replay.input(replay.uniqueName(), {
    Runtime: runtime,
    Handler: 'index.handler',
    Code: { ZipFile: zipOf({ 'index.js': source }) },
    ...change,
  });
}

async function replayIntrospection(replay: Replay, parameter: string): Promise<void> {
  const Environment = { Variables: { TEST_KEY: 'TEST_VAL' } };
  const request = input(replay, parameter as Runtime, sources.introspection, {
    MemorySize: 1024,
    Environment,
  });
  const FunctionName = request.FunctionName ?? '';
  await replay.step('create_function_result', replay.client.send(new CreateFunctionCommand(request)));
  await replay.untilActive(FunctionName);
  const payload = async (Qualifier?: string) =>
    (await invoke(replay, { FunctionName, ...(Qualifier !== undefined && { Qualifier }) })).Payload;
  await replay.step('invocation_result_payload', payload());
  await replay.step('invocation_result_payload_qualified', payload('$LATEST'));
}

async function replayUncaught(replay: Replay, parameter: string): Promise<void> {
  const request = input(replay, parameter as Runtime, sources.failing, { MemorySize: 1024 });
  const FunctionName = request.FunctionName ?? '';
  await replay.step('create_function_result', replay.client.send(new CreateFunctionCommand(request)));
  await replay.untilActive(FunctionName);
  await replay.step('error_result', invoke(replay, { FunctionName }));
}

async function replayModule(replay: Replay, parameter: string): Promise<void> {
  const request = replay.input(replay.uniqueName(), {
    Runtime: parameter as Runtime,
    Handler: 'lambda_handler_es6.handler',
    Code: { ZipFile: zipOf({ 'lambda_handler_es6.mjs': sources.module }) },
    Timeout: 30,
    Environment: { Variables: {} },
  });
  const FunctionName = request.FunctionName ?? '';
  await replay.step('creation-result', wrapped(replay.client.send(new CreateFunctionCommand(request))));
  await replay.untilActive(FunctionName);
  const Payload = JSON.stringify({ event_type: 'test_lambda' });
  await replay.step('invocation-result', invoke(replay, { FunctionName, Payload }));
}

async function replaySilent(replay: Replay, change: Partial<InvokeCommandInput>): Promise<void> {
  const request = input(replay, 'nodejs24.x', sources.silent);
  const FunctionName = request.FunctionName ?? '';
  await replay.client.send(new CreateFunctionCommand(request));
  await replay.untilActive(FunctionName);
  await replay.step('invoke-result', invoke(replay, { FunctionName, Payload: '{}', ...change }));
}

async function replayEncoding(replay: Replay, step: string, Payload: Buffer): Promise<void> {
  const request = input(replay, 'nodejs24.x', sources.silent);
  const FunctionName = request.FunctionName ?? '';
  await replay.client.send(new CreateFunctionCommand(request));
  await replay.untilActive(FunctionName);
  await replay.step(step, invoke(replay, { FunctionName, Payload }));
}

function perRuntime(test: string, scenario: (replay: Replay, parameter: string) => Promise<void>): Scenarios {
  return Object.fromEntries(runtimes.map((runtime) => [`${test}[${runtime}]`, scenario]));
}

const encodingTest = 'TestLambdaErrors::test_lambda_invoke_payload_encoding_error';
const returnTest = 'TestLambdaFeatures::test_invocation_type_no_return_payload';

export const invocationScenarios: Scenarios = {
  ...perRuntime('TestLambdaRuntimesCommon::test_introspection_invoke', replayIntrospection),
  ...perRuntime('TestLambdaRuntimesCommon::test_uncaught_exception_invoke', replayUncaught),
  ...perRuntime('TestNodeJSRuntimes::test_invoke_nodejs_es6_lambda', replayModule),
  [`${returnTest}[nodejs-RequestResponse]`]: (replay) => replaySilent(replay, {}),
  'TestLambdaFeatures::test_invocation_type_dry_run': (replay) =>
    replaySilent(replay, { InvocationType: 'DryRun' }),
  [String.raw`${encodingTest}[body-n\x87r\x9e\xe9\xb5\xd7I\xee\x9bmt]`]: (replay) =>
    replayEncoding(
      replay,
      'invoke_function_invalid_payload_body',
      Buffer.from('6e87729ee9b5d749ee9b6d74', 'hex'),
    ),
  [String.raw`${encodingTest}[message-\x99\xeb,j\x07\xa1zYh]`]: (replay) =>
    replayEncoding(
      replay,
      'invoke_function_invalid_payload_message',
      Buffer.from('99eb2c6a07a17a5968', 'hex'),
    ),
};
