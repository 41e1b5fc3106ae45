/**
 * AWS's public runtime client for Python, awslambdaric, runs against Kiln's Runtime API, and the same functions give
 * the same results and log records as under Kiln's own guest.
 */

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { GuestInvocation, GuestResult, InitFailure } from '../../../src/lambda/runtime-api/channel.ts';
import { createRuntimeApi } from '../../../src/lambda/runtime-api/runtime-api.ts';
import { installAtomically } from '../../../src/runtimes/npm.ts';
import { invocation } from '../runtime-api/invocation.ts';
import { type Python, pythons, startPythonGuest } from './python-guest.ts';

const fixtures = fileURLToPath(new URL('fixtures', import.meta.url));
const version = '4.2.2';
const firstSupported = 'python3.10';

/** The newest Python with a pip of its own that the client supports. */
const python = withPip();
const packages = fileURLToPath(
  new URL(`../../../.kiln/test-public-clients-${python.runtime}`, import.meta.url),
);
if (!existsSync(packages)) {
  await installAtomically(packages, async (staging) => {
    pip(python, ['install', '--quiet', '--target', staging, `awslambdaric==${version}`]);
    return staging;
  });
}

function withPip(): Python {
  const order = (runtime: string) => Number(runtime.split('.')[1]);
  const candidates = pythons.filter(({ runtime }) => order(runtime) >= order(firstSupported));
  const found = candidates.findLast((candidate) => {
    try {
      pip(candidate, ['--version']);
      return true;
    } catch {
      return false;
    }
  });
  if (found === undefined) throw new Error('no Python of this machine has pip (Debian: python3-pip)');
  return found;
}

function pip({ command: [program = ''] }: Python, args: readonly string[]): void {
  execFileSync(program, ['-m', 'pip', '--disable-pip-version-check', ...args], { stdio: 'pipe' });
}

interface Case {
  readonly code: string;
  readonly handler: string;
  readonly event?: unknown;
  readonly env?: Record<string, string>;
}

interface Outcome {
  readonly result: unknown;
  readonly logs: string;
}

const invocationOf = ({ event = { a: 1 } }: Case): GuestInvocation =>
  invocation({ payload: Buffer.from(JSON.stringify(event)) });

async function underPublicClient(t: TestContext, run: Case): Promise<Outcome> {
  const api = createRuntimeApi();
  t.after(() => api.close());
  const init = Promise.withResolvers<'ready' | InitFailure>();
  const { channel, port } = await api.attachOnOwnPort('127.0.0.1', {
    ready: () => init.resolve('ready'),
    initFailed: (failure) => init.resolve(failure),
    log: () => {},
    violation: () => {},
  });
  const [program = ''] = python.command;
  const taskRoot = path.join(fixtures, run.code);
  const command = [program, '-S', '-B', '-m', 'awslambdaric', run.handler];
  // One pipe for both streams keeps their order.
  const child = spawn('/bin/sh', ['-c', 'exec "$@" 2>&1', 'sh', ...command], {
    cwd: taskRoot,
    env: {
      ...variables,
      ...run.env,
      PYTHONPATH: `${taskRoot}:${packages}`,
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
    },
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  const closed = new Promise((resolve) => child.on('close', resolve));
  closed.then(() => init.reject(new Error(`the client ended before init did: ${output}`)));
  const initialised = await init.promise;
  const result = initialised === 'ready' ? await channel.invoke(invocationOf(run)) : initialised;
  // After init failed the client ends by itself, when it has written its last line.
  if (initialised === 'ready') child.kill('SIGTERM');
  await closed;
  return { result: comparable(result), logs: comparableLog(output) };
}

async function underKilnsGuest(t: TestContext, run: Case): Promise<Outcome> {
  const env = { ...variables, ...run.env };
  const guest = startPythonGuest(t, { python, code: run.code, handler: run.handler, env });
  const initialised = await guest.initialised;
  const result = initialised === 'ready' ? await guest.channel.invoke(invocationOf(run)) : initialised;
  return { result: comparable(result), logs: comparableLog(guest.logs.join('\n')) };
}

const variables = {
  AWS_EXECUTION_ENV: `AWS_Lambda_${python.runtime}`,
  AWS_LAMBDA_FUNCTION_NAME: 'orders',
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
  AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/orders',
  AWS_LAMBDA_LOG_STREAM_NAME: 'stream',
};

/** To the byte, stack traces included: neither client shows frames of its own. */
const comparable = (result: GuestResult | InitFailure) =>
  'message' in result ? result.message : result.payload.toString();

/**
 * Without times, and without line ends: pieces of a stream come in frames of their own, and without AWS's log
 * descriptor the public client writes those within an error as carriage returns.
 */
function comparableLog(log: string): string {
  return log.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME').replaceAll(/[\r\n]/g, '');
}

const json = { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: 'INFO' };
const cases: Case[] = [
  ...[
    'app.handler',
    'app.application',
    'package/deep/app.handler',
    'folder.app.handler',
    'app.missing',
    'app',
  ].map((handler) => ({ code: 'handlers', handler })),
  ...['missing_dependency', 'syntax', 'throws'].map((name) => ({
    code: 'broken',
    handler: `${name}.handler`,
  })),
  { code: 'broken', handler: 'throws.handler', env: json },
  ...[
    'nothing',
    'text',
    'decimal',
    'nested bytes',
    'named tuple',
    'tuple',
    'set',
    'date',
    'circular',
    'unknown',
  ].map((event) => ({ code: 'results', handler: 'app.handler', event })),
  ...['plain', 'chained', 'thread'].map((event) => ({ code: 'results', handler: 'app.failing', event })),
  ...['printing', 'levels', 'formatted', 'structured'].flatMap((name) => [
    { code: 'logs', handler: `app.${name}` },
    { code: 'logs', handler: `app.${name}`, env: { AWS_LAMBDA_LOG_LEVEL: 'DEBUG' } },
    { code: 'logs', handler: `app.${name}`, env: json },
  ]),
];

describe(`awslambdaric ${version} and Kiln's guest on ${python.runtime}`, { concurrency: 2 }, () => {
  for (const run of cases) {
    const title = [`${run.code}/${run.handler}`, run.event, ...Object.values(run.env ?? {})];
    it(`agree on ${title.filter((part) => part !== undefined).join(' ')}`, async (t) => {
      const expected = await underPublicClient(t, run);
      assert.deepEqual(await underKilnsGuest(t, run), expected);
    });
  }
});
