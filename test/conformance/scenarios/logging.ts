/** Logging settings and how an update merges with them. */

import {
  CreateFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  type LoggingConfig,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import type { Replay, Scenarios } from '../scenario.ts';
import { wrapped } from './functions.ts';

const partialChanges: Readonly<Record<string, LoggingConfig>> = {
  partial_config0: { LogFormat: 'JSON' },
  partial_config1: { LogFormat: 'JSON', ApplicationLogLevel: 'DEBUG' },
  partial_config2: { LogFormat: 'JSON', SystemLogLevel: 'DEBUG' },
  partial_config3: { LogGroup: 'cool_lambda' },
};

async function replayLogging(
  { client, ...replay }: Replay,
  initial: LoggingConfig | undefined,
  change: LoggingConfig,
): Promise<void> {
  const FunctionName = replay.uniqueName();
  const input = replay.input(FunctionName, {
    MemorySize: 256,
    Timeout: 5,
    Environment: { Variables: {} },
    ...(initial !== undefined && { LoggingConfig: initial }),
  });
  const configuration = () => client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  await replay.step('create_response', wrapped(client.send(new CreateFunctionCommand(input))));
  await replay.untilActive(FunctionName);
  await replay.step('get_function_response', client.send(new GetFunctionCommand({ FunctionName })));
  await replay.step('function_config', configuration());
  await replay.step(
    'updated_config',
    client.send(new UpdateFunctionConfigurationCommand({ FunctionName, LoggingConfig: change })),
  );
  await replay.untilUpdated(FunctionName);
  await replay.step('received_config', configuration());
}

export const loggingScenarios: Scenarios = {
  'TestLoggingConfig::test_function_advanced_logging_configuration': (replay) =>
    replayLogging(replay, { LogFormat: 'JSON' }, { LogGroup: 'cool_lambda' }),
  'TestLoggingConfig::test_function_partial_advanced_logging_configuration_update': (replay, parameter) =>
    replayLogging(replay, undefined, partialChanges[parameter] ?? {}),
};
