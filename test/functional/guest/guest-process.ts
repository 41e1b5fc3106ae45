/** Runs Kiln's Node guest as a plain child process with the control socket on file descriptor 3. */

import { spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type {
  GuestChannel,
  GuestInvocation,
  GuestResult,
  InitFailure,
} from '../../../src/lambda/runtime-api/channel.ts';
import { openFramedChannel } from '../../../src/lambda/runtime-api/framed.ts';

const guestMain = fileURLToPath(new URL('../../../guest/node/main.cjs', import.meta.url));

export interface GuestOptions {
  /** Folder under `fixtures`. */
  readonly fixture: string;
  readonly handler: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Interpreter; the one that runs the tests when absent. */
  readonly node?: string;
  readonly flags?: readonly string[];
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
  stop(): Promise<void>;
}

export function startGuest(options: GuestOptions): GuestProcess {
  const taskRoot = fileURLToPath(new URL(`fixtures/${options.fixture}`, import.meta.url));
  const child = spawn(options.node ?? process.execPath, [...(options.flags ?? []), guestMain], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: {},
  });
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
        ...options.env,
      },
      handler: options.handler,
      taskRoot,
    },
  );
  let count = 0;
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
    async stop() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
