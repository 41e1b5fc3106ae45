/** Runs Kiln's guests as plain child processes with the control socket on file descriptor 3. */

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type {
  GuestChannel,
  GuestInvocation,
  GuestResult,
  InitFailure,
} from '../../../src/lambda/runtime-api/channel.ts';
import { openFramedChannel } from '../../../src/lambda/runtime-api/framed.ts';
import type { Interpreter } from './interpreters.ts';

const fixtures = fileURLToPath(new URL('fixtures', import.meta.url));
const guestMain = fileURLToPath(new URL('../../../guest/node/main.cjs', import.meta.url));

export interface GuestOptions {
  readonly interpreter: Interpreter;
  /** Folder under `fixtures`, or an absolute path. */
  readonly code: string;
  readonly handler: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface GuestProcess {
  readonly channel: GuestChannel;
  /** Everything logged through the control socket, in order. */
  readonly logs: string[];
  /** Everything written to file descriptors 1 and 2 themselves. */
  readonly raw: string[];
  readonly violations: string[];
  /** `ready`, or why init failed. */
  readonly initialised: Promise<'ready' | InitFailure>;
  readonly exited: Promise<number | null>;
  invoke(event: unknown, overrides?: Partial<GuestInvocation>): Promise<GuestResult>;
}

/** The guest ends with the test at the latest. */
export function startGuest(t: Pick<TestContext, 'after'>, options: GuestOptions): GuestProcess {
  const { interpreter, code, ...start } = options;
  const child = spawn(interpreter.node, [...interpreter.flags, guestMain], spawnOptions);
  return attachGuest(t, child, { ...start, taskRoot: path.resolve(fixtures, code) });
}

export const spawnOptions = {
  stdio: ['ignore', 'pipe', 'pipe', 'pipe'] as ('ignore' | 'pipe')[],
  // The process starts with another environment than the function gets, as in a pre-warmed slot.
  env: { LEFT_OVER: 'from the slot' } as Record<string, string>,
};

/** Speaks to a guest that was started with `spawnOptions`. */
export function attachGuest(
  t: Pick<TestContext, 'after'>,
  child: ChildProcess,
  { handler, env, taskRoot }: Pick<GuestOptions, 'handler' | 'env'> & { readonly taskRoot: string },
): GuestProcess {
  const logs: string[] = [];
  const raw: string[] = [];
  const violations: string[] = [];
  child.stdout?.on('data', (chunk) => raw.push(String(chunk)));
  child.stderr?.on('data', (chunk) => raw.push(String(chunk)));
  const exited = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)));
  const init = Promise.withResolvers<'ready' | InitFailure>();
  const channel = openFramedChannel(
    child.stdio[3] as Duplex,
    {
      ready: () => init.resolve('ready'),
      initFailed: (failure) => init.resolve(failure),
      log: ({ data }) => logs.push(data.toString()),
      violation: (message) => violations.push(message),
    },
    {
      env: {
        AWS_LAMBDA_FUNCTION_NAME: 'orders',
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
        AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/orders',
        AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/25/[$LATEST]0123456789abcdef',
        ...env,
      },
      handler,
      taskRoot,
    },
  );
  let count = 0;
  t.after(() => {
    child.kill('SIGKILL');
    return exited;
  });
  return {
    channel,
    logs,
    raw,
    violations,
    initialised: init.promise,
    exited,
    invoke(event, overrides = {}) {
      count += 1;
      return channel.invoke({
        requestId: `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`,
        payload: Buffer.from(JSON.stringify(event)),
        deadline: Date.now() + 3000,
        invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:orders',
        traceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0',
        clientContext: undefined,
        cognitoIdentity: undefined,
        tenantId: undefined,
        ...overrides,
      });
    },
  };
}

/** The value a handler returned; fails the test when it did not. */
export function responseOf(result: GuestResult): unknown {
  assert.equal(result.kind, 'response', result.kind === 'error' ? result.payload.toString() : 'no answer');
  return result.kind === 'response' ? JSON.parse(result.payload.toString()) : undefined;
}

export interface ReportedError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
  readonly stackTrace?: readonly string[];
  readonly requestId?: string;
}

/** The error object that an invocation or init failed with. */
export function errorOf(result: GuestResult | InitFailure | 'ready'): ReportedError {
  assert.ok(typeof result === 'object' && 'errorType' in result, `no error: ${JSON.stringify(result)}`);
  const error: ReportedError = JSON.parse(result.payload.toString());
  assert.equal(error.errorType, result.errorType);
  return error;
}
