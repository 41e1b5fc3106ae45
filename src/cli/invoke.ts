/** `kiln invoke NAME`: call a function and print its result. */

import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { InvokeCommandOutput } from '@aws-sdk/client-lambda';
import { CommandFailure, command, type Io } from './command.ts';
import { connectionOptions, findConnection, openLambda } from './connection.ts';
import { exitCodes } from './failure.ts';
import { withProgress } from './progress.ts';

export const invoke = command({
  description: `Prints what the function returned. Exits with 1 when the function failed.`,
  positionals: ['NAME'],
  options: {
    payload: {
      type: 'string',
      short: 'p',
      value: 'JSON|@FILE|-',
      description: 'event, or the file that holds it, or - for standard input ({})',
    },
    qualifier: { type: 'string', short: 'q', value: 'VERSION|ALIAS', description: 'which version ($LATEST)' },
    log: { type: 'boolean', short: 'l', description: 'print the tail of the log on standard error' },
    ...connectionOptions,
  },
  run: async ({ values, positionals: [name] }, io) => {
    const payload = await readPayload(values.payload ?? '{}', io);
    const lambda = await openLambda(await findConnection(values, io.env));
    const { InvokeCommand } = await import('@aws-sdk/client-lambda');
    const request = new InvokeCommand({
      FunctionName: name,
      Payload: payload,
      LogType: values.log ? 'Tail' : 'None',
      ...(values.qualifier === undefined ? {} : { Qualifier: values.qualifier }),
    });
    const result = await withProgress(io.stderr, `invoking ${name}`, () => lambda.send(request));
    if (values.log) io.stderr.write(logTail(result));
    io.stdout.write(`${resultText(result)}\n`);
    if (result.FunctionError === undefined) return exitCodes.success;
    io.stderr.write(`kiln: ${name} failed (${result.FunctionError}); its log says more: kiln logs ${name}\n`);
    return exitCodes.failure;
  },
});

export function resultText(result: InvokeCommandOutput): string {
  return result.Payload?.transformToString() ?? '';
}

/** Up to the last 4 KB of the invocation's log; empty unless `LogType` was `Tail`. */
export function logTail(result: InvokeCommandOutput): string {
  return Buffer.from(result.LogResult ?? '', 'base64').toString();
}

async function readPayload(argument: string, io: Io): Promise<Uint8Array> {
  const bytes = await payloadBytes(argument, io);
  try {
    JSON.parse(bytes.toString());
  } catch (cause) {
    throw new CommandFailure(
      `the payload is not JSON: ${cause instanceof Error ? cause.message : cause}`,
      cause,
    );
  }
  return bytes;
}

async function payloadBytes(argument: string, io: Io): Promise<Buffer> {
  if (argument === '-') return buffer(io.stdin);
  return argument.startsWith('@') ? readFile(argument.slice(1)) : Buffer.from(argument);
}
