/** A Kiln as users run it: the launcher in a process of its own, on a port and data folder of its own. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { LambdaClient } from '@aws-sdk/client-lambda';
import type { ServerConnection } from '../../src/cli/connection-file.ts';
import { type TestScope, temporaryFolder } from './temporary-folder.ts';

export const launcher = fileURLToPath(new URL('../../bin/kiln', import.meta.url));

const startBoundMilliseconds = 30_000;
/** A little more than Kiln takes for draining. */
const stopBoundMilliseconds = 35_000;

/** The suites under test/functional/invoke run on any driver: KILN_TEST_SANDBOX names another than the best. */
const { KILN_TEST_SANDBOX: testedSandbox } = process.env;
const sandboxArgs = testedSandbox === undefined ? [] : ['--sandbox', testedSandbox];

export interface KilnServerOptions {
  /** Data folder to go on with; a new one when absent. */
  readonly data?: string;
  readonly port?: number;
  /** Further arguments of `kiln start` (`--auth=off`). */
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

export interface KilnServer extends Pick<ServerConnection, 'endpoint' | 'region' | 'credentials'> {
  readonly port: number;
  readonly data: string;
  /** The line it printed when it was ready. */
  readonly startLine: string;
  /** The server itself: launcher and namespaces exec, so its pid is the server's. */
  readonly process: ChildProcess;
  /** What it has written to standard error so far. */
  stderr(): string;
  /** Sends SIGTERM and resolves to the exit code. Safe to call after the end. */
  stop(): Promise<number | null>;
  /** Sends a signal without waiting for anything but the end (`SIGKILL` for crashes). */
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** Starts a Kiln that stops when the test ends. Rejects with its output when it does not get ready in 30 s. */
export async function startKilnServer(t: TestScope, options: KilnServerOptions = {}): Promise<KilnServer> {
  // Hooks run in the order of their registration: the server has to end before its folder goes.
  let end = async (): Promise<void> => {};
  t.after(() => end());
  const data = options.data ?? (await temporaryFolder(t));
  const args = ['start', '--port', String(options.port ?? 0), '--data', data, ...sandboxArgs];
  args.push(...(options.args ?? []));
  const child = spawn(launcher, args, {
    // The tests use every runtime that the machine has, whatever the day on which they run.
    env: { ...process.env, KILN_ALLOW_DEPRECATED_RUNTIMES: 'on', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const exited = once(child, 'exit');

  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    if (hasEnded(child)) return;
    child.kill(signal);
    const deadline = setTimeout(() => child.kill('SIGKILL'), stopBoundMilliseconds);
    await exited;
    clearTimeout(deadline);
  };
  end = () => kill('SIGTERM');

  const startLine = await firstLine(child, () => errors);
  const connection: ServerConnection = JSON.parse(await readFile(join(data, 'connection.json'), 'utf8'));
  return {
    ...connection,
    port: Number(new URL(connection.endpoint).port),
    data,
    startLine,
    process: child,
    stderr: () => errors,
    kill,
    stop: async () => {
      await kill('SIGTERM');
      return child.exitCode;
    },
  };
}

/** Configuration for any `@aws-sdk/client-*`. */
export function clientConfig({ endpoint, region, credentials }: KilnServer) {
  return { endpoint, region, credentials: { ...credentials }, maxAttempts: 1 };
}

export function lambdaClient(server: KilnServer): LambdaClient {
  return new LambdaClient(clientConfig(server));
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function firstLine(child: ChildProcess, errors: () => string): Promise<string> {
  if (child.stdout === null) throw new Error('standard output is not a pipe');
  const lines = createInterface({ input: child.stdout });
  const signal = AbortSignal.timeout(startBoundMilliseconds);
  const line: Promise<string> = once(lines, 'line', { signal }).then(([text]) => String(text));
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`kiln start ended with ${code}: ${errors()}`);
  });
  try {
    return await Promise.race([line, ended]);
  } catch (cause) {
    child.kill('SIGKILL');
    throw new Error(`kiln did not start: ${errors()}`, { cause });
  } finally {
    line.catch(() => {});
    ended.catch(() => {});
    // What follows the start line is drained, so that a full pipe never blocks the server.
    child.stdout.resume();
  }
}
