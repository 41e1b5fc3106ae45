/** Guests whose every event the test sends itself, in any order: for orderings that real ones show only by chance. */

import { PassThrough } from 'node:stream';
import { Environment, type LaunchGuest } from '../../../src/lambda/environments/environment.ts';
import { Guest } from '../../../src/lambda/environments/guest.ts';
import type { FunctionVersion } from '../../../src/lambda/model/function-version.ts';
import type { GuestInvocation, GuestResult } from '../../../src/lambda/runtime-api/channel.ts';
import { LogWriter } from '../../../src/observability/log-writer.ts';
import type { Sandbox, SandboxExit } from '../../../src/sandbox/sandbox.ts';
import type { Log, NewEntry } from '../../../src/store/log.ts';
import { fakeClock } from '../../support/clock.ts';

export const version: FunctionVersion = {
  account: '000000000000',
  region: 'us-east-1',
  name: 'orders',
  version: '$LATEST',
  arn: 'arn:aws:lambda:us-east-1:000000000000:function:orders',
  settings: {
    Role: 'arn:aws:iam::000000000000:role/r',
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Timeout: 3,
    MemorySize: 128,
    Architectures: ['x86_64'],
    environment: undefined,
  },
  code: undefined,
  state: 'Active',
  lastUpdateStatus: 'Successful',
  revisionId: 'r',
  lastModified: '2026-11-25T00:00:00.000+0000',
  generation: 'g',
};

export interface ScriptedGuest {
  readonly guest: Guest;
  readonly invocations: {
    readonly invocation: GuestInvocation;
    readonly answer: (result: GuestResult) => void;
  }[];
  /** With `current` set, the guest asks for work only when that resolves. */
  readonly rest: { current: PromiseWithResolvers<void> | undefined };
  exit(exit: Partial<SandboxExit>): void;
  readonly destroyed: boolean;
  readonly frozen: boolean;
}

/** A workshop for environments on a fake clock, with every guest they start and every line they log. */
export function workshop() {
  const clock = fakeClock();
  const guests: ScriptedGuest[] = [];
  const lines: string[] = [];
  const log = {
    async append(_partition: string, _stream: string, entries: readonly NewEntry[]) {
      lines.push(...entries.map((entry) => entry.data));
    },
  } as unknown as Log;
  const logs = new LogWriter(log, { clock });
  const launch: LaunchGuest = async (_version, environment, listener) => {
    const scripted = scriptedGuest(
      environment.id,
      (sandbox, connect) => new Guest(sandbox, listener, connect),
    );
    guests.push(scripted);
    return { guest: scripted.guest, runtimeVersion: 'nodejs:24.v1', runtimeVersionArn: 'arn' };
  };
  const dependencies = { clock, launch, logs, freeze: true };
  const environment = (onLost: (lost: Environment) => void = () => {}, of = version) =>
    new Environment(of, dependencies, { group: '/aws/lambda/orders', stream: 's', partition: 'p' }, onLost);
  return { clock, guests, lines, logs, dependencies, environment };
}

type Make = (sandbox: Sandbox, connect: ConstructorParameters<typeof Guest>[2]) => Guest;

function scriptedGuest(id: string, make: Make): ScriptedGuest {
  const exited = Promise.withResolvers<SandboxExit>();
  const invocations: ScriptedGuest['invocations'] = [];
  let destroyed = false;
  let frozen = false;
  const exit = (ending: Partial<SandboxExit>) =>
    exited.resolve({ code: null, signal: null, outOfMemory: false, ...ending });
  const sandbox: Sandbox = {
    id,
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    control: new PassThrough(),
    address: undefined,
    env: {},
    exited: exited.promise,
    pathInside: (path) => path,
    restrictCpu() {},
    peakMemoryBytes: () => 40 * 1024 * 1024,
    freeze() {
      frozen = true;
    },
    thaw() {
      frozen = false;
    },
    signal() {},
    async destroy() {
      destroyed = true;
      exit({ signal: 'SIGKILL' });
    },
  };
  const rest: ScriptedGuest['rest'] = { current: undefined };
  const guest = make(sandbox, () => ({
    invoke(invocation) {
      const { promise, resolve } = Promise.withResolvers<GuestResult>();
      invocations.push({ invocation, answer: resolve });
      return promise;
    },
    rested: () => rest.current?.promise,
    close() {},
  }));
  return {
    guest,
    invocations,
    rest,
    exit,
    get destroyed() {
      return destroyed;
    },
    get frozen() {
      return frozen;
    },
  };
}

export const job = (requestId = 'request-1') => ({
  alias: undefined,
  tail: undefined,
  invocation: {
    requestId,
    payload: Buffer.from('{}'),
    invokedFunctionArn: version.arn,
    traceHeader: 'Root=1-0-0',
    clientContext: undefined,
    cognitoIdentity: undefined,
    tenantId: undefined,
  },
});
