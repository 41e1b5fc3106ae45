/**
 * AWS's public runtime client for Node.js runs against Kiln's Runtime API, and the same functions give the same
 * results and log lines as under Kiln's own guest.
 */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { GuestResult, InitFailure } from '../../../src/lambda/runtime-api/channel.ts';
import { createRuntimeApi } from '../../../src/lambda/runtime-api/runtime-api.ts';
import { installAtomically, npmInstall } from '../../../src/runtimes/npm.ts';
import { invocation } from '../runtime-api/invocation.ts';
import { startGuest } from './guest-process.ts';
import { current, type Interpreter, older } from './interpreters.ts';

const fixtures = fileURLToPath(new URL('fixtures', import.meta.url));
const transport = fileURLToPath(new URL('public-client-transport.cjs', import.meta.url));
const packages = fileURLToPath(new URL('../../../.kiln/test-public-clients', import.meta.url));
if (!existsSync(packages)) {
  await installAtomically(packages, async (staging) => {
    const clients = ['callback-client@npm:aws-lambda-ric@3.3.0', 'async-client@npm:aws-lambda-ric@4.0.2'];
    await npmInstall(staging, clients, () => {});
    return staging;
  });
}
/** The client that each runtime version is made of. */
const entry: Record<string, string> = {
  [older.runtime]: path.join(packages, 'node_modules/callback-client/bin/index.mjs'),
  [current.runtime]: path.join(packages, 'node_modules/async-client/index.mjs'),
};

interface Case {
  readonly code: string;
  readonly handler: string;
  readonly env?: Record<string, string>;
}

interface Outcome {
  readonly result: unknown;
  readonly logs: readonly string[];
}

async function underPublicClient(t: TestContext, interpreter: Interpreter, run: Case): Promise<Outcome> {
  const api = createRuntimeApi();
  t.after(() => api.close());
  const init = Promise.withResolvers<'ready' | InitFailure>();
  const { channel, port } = await api.attachOnOwnPort('127.0.0.1', {
    ready: () => init.resolve('ready'),
    initFailed: (failure) => init.resolve(failure),
    log: () => {},
    violation: () => {},
  });
  const taskRoot = path.join(fixtures, run.code);
  const script = entry[interpreter.runtime] ?? '';
  const child = spawn(interpreter.node, [...interpreter.flags, '--require', transport, script, run.handler], {
    cwd: taskRoot,
    env: {
      ...variables(interpreter),
      ...run.env,
      _HANDLER: run.handler,
      LAMBDA_TASK_ROOT: taskRoot,
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
    },
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  const closed = new Promise((resolve) => child.on('close', resolve));
  const initialised = await init.promise;
  const result = initialised === 'ready' ? await channel.invoke(invocation()) : initialised;
  // After init failed the client ends by itself, when it has written its last line.
  if (initialised === 'ready') child.kill('SIGTERM');
  await closed;
  // It writes line ends within a record as carriage returns, and says first what it executes.
  const lines = output.split('\n').filter((line) => line !== '' && !line.startsWith('Executing '));
  return {
    result: comparable(result),
    logs: lines.map((line) => comparableLine(line.replaceAll('\r', '\n'))),
  };
}

async function underKilnsGuest(t: TestContext, interpreter: Interpreter, run: Case): Promise<Outcome> {
  const env = { ...variables(interpreter), ...run.env };
  const guest = startGuest(t, { interpreter, code: run.code, handler: run.handler, env });
  const initialised = await guest.initialised;
  const result = initialised === 'ready' ? await guest.channel.invoke(invocation()) : initialised;
  return { result: comparable(result), logs: guest.logs.map(comparableLine) };
}

const variables = ({ runtime }: Interpreter) => ({
  AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
  AWS_LAMBDA_FUNCTION_NAME: 'orders',
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
  AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/orders',
  AWS_LAMBDA_LOG_STREAM_NAME: 'stream',
});

/** Without the stack, whose frames are each client's own. */
function comparable(result: GuestResult | InitFailure): unknown {
  if ('message' in result) return result;
  const value = JSON.parse(result.payload.toString());
  return 'errorType' in result ? [result.errorType, value.errorType, value.errorMessage] : value;
}

/** Without times, frames and stacks. */
function comparableLine(line: string): string {
  return line
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/\n {4}at [^\n]*/g, '')
    .replaceAll(/,"(?:stack|stackTrace)":\[(?:"(?:[^"\\]|\\.)*",?)*\]/g, '')
    .replaceAll(/\\n {4}at (?:[^"\\]|\\.)*?(?=\\n|")/g, '');
}

const shared: Case[] = [
  ...['index.handler', 'index.nested.deep.handler', 'common.handler', 'plain.handler', 'index.sync'].map(
    (handler) => ({ code: 'handlers', handler }),
  ),
  { code: 'nested', handler: 'src/app.handler' },
  { code: 'esm', handler: 'index.handler' },
  { code: 'esm-type', handler: 'index.handler' },
  { code: 'broken', handler: 'missing-esm.handler' },
  { code: 'broken', handler: 'throws.handler' },
  { code: 'broken', handler: 'throws-string.handler' },
  ...['custom', 'sync', 'string', 'nothing', 'object', 'bigint', 'cycle'].map((name) => ({
    code: 'errors',
    handler: `index.${name}`,
  })),
  ...['undefined', 'text', 'number', 'toJson', 'unicode'].map((name) => ({
    code: 'results',
    handler: `index.${name}`,
  })),
  ...['levels', 'json'].flatMap((name) => [
    { code: 'logs', handler: `index.${name}` },
    { code: 'logs', handler: `index.${name}`, env: { AWS_LAMBDA_LOG_FORMAT: 'JSON' } },
    {
      code: 'logs',
      handler: `index.${name}`,
      env: { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: 'ERROR' },
    },
  ]),
];
const callbacks: Case[] = [
  'callback',
  'callbackError',
  'callbackText',
  'later',
  'succeed',
  'fail',
  'done',
  'twice',
  'waits',
  'doesNotWait',
  'never',
  'neverResolves',
].map((name) => ({ code: 'callbacks', handler: `index.${name}` }));

for (const [interpreter, cases] of [
  [current, shared],
  [older, [...shared, ...callbacks]],
] as const) {
  describe(`the public runtime client and Kiln's guest on ${interpreter.runtime}`, { concurrency: 2 }, () => {
    for (const run of cases) {
      it(`agree on ${run.code}/${run.handler} ${Object.values(run.env ?? {}).join(' ')}`, async (t) => {
        const expected = await underPublicClient(t, interpreter, run);
        assert.deepEqual(await underKilnsGuest(t, interpreter, run), expected);
      });
    }
  });
}
