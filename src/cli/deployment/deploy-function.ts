/** Creates a function, or brings an existing one to the given code and configuration, and waits until it can run. */

import { setTimeout as pause } from 'node:timers/promises';
import type { Environment, FunctionConfiguration, LambdaClient, Runtime } from '@aws-sdk/client-lambda';
import { CommandFailure } from '../command.ts';

const pollMilliseconds = 100;
const settleBoundMilliseconds = 300_000;

export interface FunctionSettings {
  readonly name: string;
  readonly runtime: string;
  readonly handler: string;
  /** Undefined keeps what an existing function has. */
  readonly memoryMegabytes: number | undefined;
  readonly timeoutSeconds: number | undefined;
  readonly role: string | undefined;
  readonly environment: Readonly<Record<string, string>> | undefined;
}

/** A package, or a folder that the server runs straight from (bucket `hot-reload`). */
export type SourceCode =
  | { readonly ZipFile: Uint8Array }
  | { readonly S3Bucket: string; readonly S3Key: string };

export interface Deployed {
  readonly outcome: 'created' | 'updated';
  readonly arn: string;
}

/** Any name does until IAM roles are Kiln's: the role is recorded, and its trust is not asked. */
export const defaultRole = 'arn:aws:iam::000000000000:role/kiln-function';

/** Rejects with `CommandFailure` when the function ends up failed, else with what the SDK throws. */
export async function deployFunction(
  lambda: LambdaClient,
  code: SourceCode,
  settings: FunctionSettings,
  progress: (text: string) => void,
): Promise<Deployed> {
  const settle = () => waitUntilSettled(lambda, settings.name);
  const existing = await findFunction(lambda, settings.name);
  progress(`uploading ${settings.name}`);
  if (existing === undefined) await create(lambda, code, settings);
  else await update(lambda, code, settings, settle);
  progress(`waiting until ${settings.name} is active`);
  const { FunctionArn: arn = settings.name } = await settle();
  return { outcome: existing === undefined ? 'created' : 'updated', arn };
}

async function findFunction(lambda: LambdaClient, name: string): Promise<FunctionConfiguration | undefined> {
  const { GetFunctionConfigurationCommand, ResourceNotFoundException } = await import(
    '@aws-sdk/client-lambda'
  );
  try {
    return await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
  } catch (thrown) {
    if (thrown instanceof ResourceNotFoundException) return undefined;
    throw thrown;
  }
}

async function create(lambda: LambdaClient, code: SourceCode, settings: FunctionSettings): Promise<void> {
  const { CreateFunctionCommand } = await import('@aws-sdk/client-lambda');
  await lambda.send(
    new CreateFunctionCommand({
      ...configuration(settings),
      FunctionName: settings.name,
      Role: settings.role ?? defaultRole,
      Code: code,
    }),
  );
}

/** An update is refused while another one runs, so each settles before the next. */
async function update(
  lambda: LambdaClient,
  code: SourceCode,
  settings: FunctionSettings,
  settle: () => Promise<FunctionConfiguration>,
): Promise<void> {
  const { UpdateFunctionCodeCommand, UpdateFunctionConfigurationCommand } = await import(
    '@aws-sdk/client-lambda'
  );
  const FunctionName = settings.name;
  await settle();
  await lambda.send(new UpdateFunctionConfigurationCommand({ ...configuration(settings), FunctionName }));
  await settle();
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ...code }));
}

interface ConfigurationMembers {
  Runtime: Runtime;
  Handler: string;
  MemorySize?: number;
  Timeout?: number;
  Role?: string;
  Environment?: Environment;
}

function configuration(settings: FunctionSettings): ConfigurationMembers {
  const { memoryMegabytes, timeoutSeconds, role, environment } = settings;
  return {
    // The server judges the name: it knows more runtimes than the SDK this was built with.
    Runtime: settings.runtime as Runtime,
    Handler: settings.handler,
    ...(memoryMegabytes === undefined ? {} : { MemorySize: memoryMegabytes }),
    ...(timeoutSeconds === undefined ? {} : { Timeout: timeoutSeconds }),
    ...(role === undefined ? {} : { Role: role }),
    ...(environment === undefined ? {} : { Environment: { Variables: { ...environment } } }),
  };
}

/** Until neither creation nor an update runs; https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html */
async function waitUntilSettled(lambda: LambdaClient, name: string): Promise<FunctionConfiguration> {
  const { GetFunctionConfigurationCommand } = await import('@aws-sdk/client-lambda');
  for (let waited = 0; waited < settleBoundMilliseconds; waited += pollMilliseconds) {
    const current = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
    const { State, LastUpdateStatus } = current;
    if (State !== 'Pending' && LastUpdateStatus !== 'InProgress') return healthy(name, current);
    await pause(pollMilliseconds);
  }
  throw new CommandFailure(
    `${name} is still being prepared after ${settleBoundMilliseconds / 1000} s: see the server's output`,
  );
}

function healthy(name: string, current: FunctionConfiguration): FunctionConfiguration {
  if (current.State === 'Failed') {
    throw new CommandFailure(`${name} failed: ${current.StateReason ?? current.StateReasonCode}`);
  }
  if (current.LastUpdateStatus === 'Failed') {
    const why = current.LastUpdateStatusReason ?? current.LastUpdateStatusReasonCode;
    throw new CommandFailure(`the update of ${name} failed: ${why}`);
  }
  return current;
}
