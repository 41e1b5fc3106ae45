/** Requests that AWS refuses, and its words for each. */

import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { zipOf } from '../../support/zip.ts';
import type { Replay, Scenarios } from '../scenario.ts';

/** A request with members that no typed one has. */
type Loose = Readonly<Record<string, unknown>>;

function create({ client, ...replay }: Replay, change: Loose): Promise<unknown> {
  const input = replay.input(replay.uniqueName(), change as Partial<CreateFunctionCommandInput>);
  return client.send(new CreateFunctionCommand(input));
}

async function replayCreateRefusals(replay: Replay): Promise<void> {
  await replay.step('invalid_role_arn_exc', create(replay, { Role: 'r1' }));
  await replay.step('invalid_runtime_exc', create(replay, { Runtime: 'non-existent-runtime' }));
  await replay.step('uppercase_runtime_exc', create(replay, { Runtime: 'PYTHON3.9' }));
  await replay.step('multiple_architectures', create(replay, { Architectures: ['x86_64', 'arm64'] }));
  await replay.step('uppercase_architecture', create(replay, { Architectures: ['X86_64'] }));
  await replay.step(
    'invalid_zip_exc',
    create(replay, { Code: { ZipFile: Buffer.from('this is not a zipfile') } }),
  );
}

async function replayUpdateRefusals(replay: Replay): Promise<void> {
  const FunctionName = replay.uniqueName();
  await replay.client.send(new CreateFunctionCommand(replay.input(FunctionName)));
  await replay.untilActive(FunctionName);
  const update = (change: Loose) =>
    replay.client.send(new UpdateFunctionConfigurationCommand({ FunctionName, ...change }));
  await replay.step('invalid_role_arn_exc', update({ Role: 'r1' }));
  await replay.step('invalid_runtime_exc', update({ Runtime: 'non-existent-runtime' }));
  await replay.step('uppercase_runtime_exc', update({ Runtime: 'PYTHON3.9' }));
}

/** As long as the recorder's variables: the limit is passed by one byte. */
function overfull(replay: Replay, variables: Readonly<Record<string, string>>): Loose {
  const limit = 4096;
  const empty = JSON.stringify({ ...variables, LARGE_VAR: '' }).length;
  const Variables = { ...variables, LARGE_VAR: 'x'.repeat(limit + 1 - empty) };
  return { Environment: { Variables }, FunctionName: replay.uniqueName() };
}

async function replayOversizedUnzipped(replay: Replay): Promise<void> {
  const content = Buffer.alloc(262_144_000);
  await replay.step(
    'invalid_param_exc',
    create(replay, { Code: { ZipFile: zipOf({ 'big.txt': content }) } }),
  );
}

async function replayMissingSecurityGroup(replay: Replay): Promise<void> {
  const VpcConfig = { SubnetIds: ['subnet-1'], SecurityGroupIds: ['bad-sg'] };
  await replay.step('create-response-invalid-format-security-group', create(replay, { VpcConfig }));
}

async function replayMissingSubnet(replay: Replay): Promise<void> {
  const vpc = (subnet: string) => ({ VpcConfig: { SubnetIds: [subnet], SecurityGroupIds: ['sg-1'] } });
  await replay.step('create-response-non-existent-subnet-id', create(replay, vpc('subnet-12345678')));
  await replay.step('create-response-invalid-format-subnet-id', create(replay, vpc('bad-format-subnet')));
}

async function replayS3(replay: Replay): Promise<void> {
  const FunctionName = replay.uniqueName();
  const source = { S3Bucket: 'some-random-non-existing-bucket', S3Key: 'some-key' };
  await replay.step('create-error-wrong-bucket', create(replay, { Code: source }));
  await replay.client.send(new CreateFunctionCommand(replay.input(FunctionName)));
  await replay.untilActive(FunctionName);
  await replay.step(
    'update-error-wrong-bucket',
    replay.client.send(new UpdateFunctionCodeCommand({ FunctionName, ...source })),
  );
}

export const refusalScenarios: Scenarios = {
  'TestLambdaFunction::test_create_lambda_exceptions': replayCreateRefusals,
  'TestLambdaFunction::test_update_lambda_exceptions': replayUpdateRefusals,
  'TestLambdaFunction::test_lambda_code_location_s3_errors': replayS3,
  'TestLambdaFunction::test_invalid_vpc_config_security_group': replayMissingSecurityGroup,
  'TestLambdaFunction::test_invalid_vpc_config_subnet': replayMissingSubnet,
  'TestLambdaSizeLimits::test_large_environment_variables_fails': (replay) =>
    replay.step('failed_create_fn_result', create(replay, overfull(replay, {}))),
  'TestLambdaSizeLimits::test_large_environment_fails_multiple_keys': (replay) =>
    replay.step('failured_create_fn_result_multi_key', create(replay, overfull(replay, { SMALL_VAR: 'ok' }))),
  'TestLambdaSizeLimits::test_oversized_request_create_lambda': (replay) =>
    replay.step('invalid_param_exc', create(replay, { Code: { ZipFile: Buffer.alloc(60 * 1024 * 1024) } })),
  'TestLambdaSizeLimits::test_oversized_zipped_create_lambda': (replay) =>
    replay.step('invalid_param_exc', create(replay, { Code: { ZipFile: Buffer.alloc(52_428_801) } })),
  'TestLambdaSizeLimits::test_oversized_unzipped_lambda': replayOversizedUnzipped,
  'TestLambdaSnapStart::test_snapstart_exceptions': (replay) =>
    replay.step(
      'create_function_invalid_snapstart_apply',
      create(replay, { SnapStart: { ApplyOn: 'invalidOption' } }),
    ),
  'TestRuntimeValidation::test_create_deprecated_function_runtime_with_validation_enabled': (
    replay,
    runtime,
  ) => replay.step('deprecation_error', create(replay, { Runtime: runtime })),
};
