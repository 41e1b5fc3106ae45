/** `kiln deploy DIR`: from a folder to an active function. */

import { basename, resolve } from 'node:path';
import { command, UsageError } from './command.ts';
import { connectionOptions, findConnection, openLambda } from './connection.ts';
import { deployFunction, type SourceCode } from './deployment/deploy-function.ts';
import { detectEntrypoint } from './deployment/detect.ts';
import { packageEntries } from './deployment/files.ts';
import { zipFolder } from './deployment/zip.ts';
import { exitCodes } from './failure.ts';
import { openLog } from './log-events.ts';
import { printLog } from './print-log.ts';
import { withProgress } from './progress.ts';

export const deploy = command({
  description: `Zips DIR, without what its .kilnignore names, creates or updates the function, waits until it is
active and prints its ARN. Options that are left out keep what an existing function has.`,
  positionals: ['DIR'],
  options: {
    name: { type: 'string', short: 'n', value: 'NAME', description: "function's name (that of the folder)" },
    runtime: {
      type: 'string',
      value: 'RUNTIME',
      description: 'such as nodejs26.x (detected from the files)',
    },
    handler: { type: 'string', value: 'HANDLER', description: 'such as index.handler (detected)' },
    memory: { type: 'string', value: 'MB', description: 'memory in MB (128)' },
    timeout: { type: 'string', value: 'SECONDS', description: 'time limit in seconds (3)' },
    env: {
      type: 'string',
      short: 'e',
      multiple: true,
      value: 'K=V',
      description: 'environment variable; repeatable',
    },
    role: { type: 'string', value: 'ARN', description: 'execution role' },
    watch: {
      type: 'boolean',
      short: 'w',
      description: 'run straight from DIR, anew when a file changes, and print the log until ctrl-C',
    },
    ...connectionOptions,
  },
  run: async ({ values, positionals: [dir = '.'] }, io) => {
    const folder = resolve(dir);
    const choices = {
      name: values.name ?? basename(folder),
      memoryMegabytes: wholeNumber('--memory', values.memory),
      timeoutSeconds: wholeNumber('--timeout', values.timeout),
      role: values.role,
      environment: values.env && readVariables(values.env),
    };
    const connection = await findConnection(values, io.env);
    const lambda = await openLambda(connection);
    const { arn } = await withProgress(io.stderr, `packing ${folder}`, async (update) => {
      const { code, paths } = values.watch ? await linkFolder(folder) : await packFolder(folder);
      const entrypoint = await completeEntrypoint(folder, paths, values);
      return deployFunction(lambda, code, { ...choices, ...entrypoint }, update);
    });
    io.stdout.write(`${arn}\n`);
    if (values.watch) {
      const range = { since: Date.now(), limit: Number.POSITIVE_INFINITY, follow: true };
      await printLog(await openLog(connection), `/aws/lambda/${choices.name}`, range, io);
    }
    return exitCodes.success;
  },
});

interface Source {
  readonly code: SourceCode;
  /** Files of the folder, relative to it. */
  readonly paths: readonly string[];
}

async function packFolder(folder: string): Promise<Source> {
  const archive = await zipFolder(folder);
  return { code: { ZipFile: archive.bytes }, paths: archive.paths };
}

/** Nothing is packed: the server reads the folder itself. */
async function linkFolder(folder: string): Promise<Source> {
  const entries = await packageEntries(folder);
  return { code: { S3Bucket: 'hot-reload', S3Key: folder }, paths: entries.map(({ path }) => path) };
}

async function completeEntrypoint(
  folder: string,
  paths: readonly string[],
  { runtime, handler }: { readonly runtime?: string | undefined; readonly handler?: string | undefined },
) {
  if (runtime !== undefined && handler !== undefined) return { runtime, handler };
  const detected = await detectEntrypoint(folder, paths);
  return { runtime: runtime ?? detected.runtime, handler: handler ?? detected.handler };
}

function wholeNumber(flag: string, text: string | undefined): number | undefined {
  if (text === undefined || /^\d+$/.test(text)) return text === undefined ? undefined : Number(text);
  throw new UsageError(`${flag} must be a whole number, not '${text}'`);
}

function readVariables(assignments: readonly string[]): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const assignment of assignments) {
    const split = assignment.indexOf('=');
    if (split < 1) throw new UsageError(`--env must be NAME=VALUE, not '${assignment}'`);
    variables[assignment.slice(0, split)] = assignment.slice(split + 1);
  }
  return variables;
}
