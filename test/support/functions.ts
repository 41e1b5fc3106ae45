/** Functions deployed to a running Kiln, and their answers in the form tests look at. */

import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  InvokeCommand,
  type InvokeCommandInput,
  type LambdaClient,
  UpdateFunctionCodeCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { type ZipEntry, zipOf } from './zip.ts';

/** One ES module with the handler in it, or a whole package by path. */
export type Source = string | Readonly<Record<string, ZipEntry>>;

const poll = { maxWaitTime: 20, minDelay: 0.02, maxDelay: 0.05 };

/** What `{Code: {ZipFile}}` takes. */
export function packageOf(source: Source): Buffer {
  return zipOf(typeof source === 'string' ? { 'index.mjs': source } : source);
}

/** Creates a function on Kiln's own Node, which needs no download, and waits until it is active. Returns its ARN. */
export async function deploy(
  client: LambdaClient,
  name: string,
  source: Source,
  change: Partial<CreateFunctionCommandInput> = {},
): Promise<string> {
  const { FunctionArn } = await client.send(new CreateFunctionCommand(functionInput(name, source, change)));
  await waitUntilFunctionActiveV2({ client, ...poll }, { FunctionName: name });
  if (FunctionArn === undefined) throw new Error('the function has no ARN');
  return FunctionArn;
}

export function functionInput(
  name: string,
  source: Source,
  change: Partial<CreateFunctionCommandInput> = {},
): CreateFunctionCommandInput {
  return {
    FunctionName: name,
    Role: 'arn:aws:iam::000000000000:role/service-role/tests',
    Runtime: 'nodejs26.x',
    Handler: 'index.handler',
    Code: { ZipFile: packageOf(source) },
    ...change,
  };
}

/** Replaces the code and waits until that is done. */
export async function redeploy(client: LambdaClient, name: string, source: Source): Promise<void> {
  await client.send(new UpdateFunctionCodeCommand({ FunctionName: name, ZipFile: packageOf(source) }));
  await untilUpdated(client, name);
}

export async function untilUpdated(client: LambdaClient, name: string): Promise<void> {
  await waitUntilFunctionUpdatedV2({ client, ...poll }, { FunctionName: name });
}

export interface Answer {
  readonly status: number | undefined;
  readonly executedVersion: string | undefined;
  readonly functionError: string | undefined;
  /** Parsed; undefined when the body was empty. */
  // biome-ignore lint/suspicious/noExplicitAny: the test knows its function
  readonly payload: any;
  /** The tail of the log, decoded; empty when it was not asked for. */
  readonly log: string;
  readonly requestId: string;
}

/** Invokes with `event` as JSON, or without a payload when it is undefined. */
export async function invoke(
  client: LambdaClient,
  name: string,
  event?: unknown,
  change: Partial<InvokeCommandInput> = {},
): Promise<Answer> {
  const output = await client.send(
    new InvokeCommand({
      FunctionName: name,
      ...(event === undefined ? {} : { Payload: JSON.stringify(event) }),
      ...change,
    }),
  );
  const text = output.Payload?.transformToString() ?? '';
  return {
    status: output.StatusCode,
    executedVersion: output.ExecutedVersion,
    functionError: output.FunctionError,
    payload: text === '' ? undefined : JSON.parse(text),
    log: Buffer.from(output.LogResult ?? '', 'base64').toString(),
    requestId: output.$metadata.requestId ?? '',
  };
}

/** What the call was refused with: `name`, `message` and the members of AWS's error. */
export async function refusalOf(call: Promise<unknown>): Promise<Record<string, unknown> & Error> {
  const failure = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (failure instanceof Error) return failure as Record<string, unknown> & Error;
  throw new Error('the call was expected to fail');
}
