/** Runs a program to its end and keeps what it wrote. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { type KilnServer, launcher } from './server.ts';

const commandBoundMilliseconds = 60_000;

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  /** In place of the test's own environment, not added to it. */
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
}

/** Rejects when the program can't be started; an exit code other than 0 is a result. Killed after 60 s. */
export async function runCommand(
  program: string,
  args: readonly string[],
  { cwd, env = process.env, input = '' }: RunOptions = {},
): Promise<CommandResult> {
  const child = spawn(program, args, { cwd, env, timeout: commandBoundMilliseconds, killSignal: 'SIGKILL' });
  child.stdin.on('error', () => {}).end(input);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code, stdout, stderr };
}

/** `bin/kiln` with the environment of a machine that knows no Kiln and no AWS. */
export function kilnCommand(args: readonly string[], options: RunOptions = {}): Promise<CommandResult> {
  return runCommand(launcher, args, { ...options, env: { ...neutralEnvironment(), ...options.env } });
}

/** The real AWS CLI against this server, of any version: old ones know no AWS_ENDPOINT_URL. Output is JSON. */
export function awsCli(server: KilnServer, args: readonly string[]): Promise<CommandResult> {
  return runCommand('aws', ['--endpoint-url', server.endpoint, ...args], {
    env: {
      ...neutralEnvironment(),
      AWS_ENDPOINT_URL: server.endpoint,
      AWS_ACCESS_KEY_ID: server.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: server.credentials.secretAccessKey,
      AWS_DEFAULT_REGION: server.region,
      AWS_DEFAULT_OUTPUT: 'json',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_PAGER: '',
    },
  });
}

function neutralEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(AWS|KILN)_/.test(name));
  return Object.fromEntries(own);
}
