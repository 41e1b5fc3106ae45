/** An execution environment: it belongs to one function version for life and runs one invocation at a time. */

import { randomUUID } from 'node:crypto';
import type { Clock, Timer } from '../../base/clock.ts';
import { kilnBounds, lambdaLimits } from '../../config/limits.ts';
import type { InvocationRecord } from '../../observability/invocation-record.ts';
import type { LogDestination, LogWriter } from '../../observability/log-writer.ts';
import { type PlatformLines, platformLines } from '../../observability/platform-lines.ts';
import type { FunctionVersion } from '../model/function-version.ts';
import type { GuestInvocation } from '../runtime-api/channel.ts';
import { exitFault, type Fault, timeoutFault, violationFault } from './faults.ts';
import type { Guest, GuestEnding, GuestListener, InitEnding } from './guest.ts';
import type { Completion, Job, Result } from './invocation.ts';
import { Lifecycle } from './lifecycle.ts';

/** Starts guests for a version; an environment asks again when init has to be repeated. */
export type LaunchGuest = (
  version: FunctionVersion,
  environment: { readonly id: string; readonly logGroup: string; readonly logStream: string },
  listener: GuestListener,
) => Promise<{ guest: Guest; runtimeVersion: string; runtimeVersionArn: string }>;

export interface EnvironmentDependencies {
  readonly clock: Clock;
  readonly launch: LaunchGuest;
  readonly logs: LogWriter;
  /** Stop processes between invocations. */
  readonly freeze: boolean;
}

type Init = InitEnding | { readonly kind: 'timed-out' };

export class Environment {
  readonly version: FunctionVersion;
  readonly lifecycle = new Lifecycle();
  /** Monotonic milliseconds. */
  readonly createdAt: number;
  lastUsedAt: number;
  readonly #id = randomUUID();
  readonly #dependencies: EnvironmentDependencies;
  readonly #destination: LogDestination;
  readonly #logGroup: string;
  readonly #lines: PlatformLines;
  readonly #onLost: (environment: Environment) => void;
  #guest: Guest | undefined;
  #job: Job | undefined;
  #freezeTimer: Timer | undefined;
  /** START, held back until something follows it: an invocation that is refused leaves no trace. */
  #heldStart: { line: string; timestamp: number } | undefined;
  /** Duration of an init that no invocation has reported yet. */
  #unreportedInit: number | undefined;

  /** `onLost` is called when the runtime ends while the environment is idle. */
  constructor(
    version: FunctionVersion,
    dependencies: EnvironmentDependencies,
    destination: { group: string; stream: string; partition: string },
    onLost: (environment: Environment) => void,
  ) {
    this.version = version;
    this.#dependencies = dependencies;
    this.#logGroup = destination.group;
    this.#destination = { partition: destination.partition, stream: destination.stream };
    this.#lines = platformLines(version.settings.LoggingConfig?.LogFormat === 'JSON' ? 'JSON' : 'Text');
    this.#onLost = onLost;
    this.createdAt = dependencies.clock.monotonic();
    this.lastUsedAt = this.createdAt;
  }

  /**
   * On-demand init: its time is its own, and its failure is no one's yet; the first invocation repeats it.
   * Rejects with `SandboxFailure`, `RuntimeUnavailable` and the like when no guest could be started at all.
   */
  async start(): Promise<void> {
    const init = await this.#initialise(lambdaLimits.initTimeoutMilliseconds, 'init');
    if (this.lifecycle.is('stopping', 'gone')) return;
    if (init.kind === 'ready') {
      this.lifecycle.to('ready');
      return;
    }
    this.lifecycle.to('init-failed');
    await this.#dropGuest();
  }

  /** Runs one invocation to its end. The environment is usable again afterwards only if it is `ready`. */
  async invoke(job: Job): Promise<Result> {
    const { clock } = this.#dependencies;
    const repeatInit = this.lifecycle.is('init-failed');
    this.#wake();
    this.lifecycle.to('busy');
    this.#job = job;
    const startedAt = clock.now();
    const started = clock.monotonic();
    const { requestId } = job.invocation;
    this.#heldStart = {
      line: this.#lines.start(requestId, this.version.version, startedAt),
      timestamp: startedAt,
    };

    const timeoutMilliseconds = this.version.settings.Timeout * 1000;
    const invocation = { ...job.invocation, deadline: startedAt + timeoutMilliseconds };
    const ending = await this.#run(invocation, timeoutMilliseconds, repeatInit);
    const elapsed = clock.monotonic() - started;
    // Timers of the host may fire up to a millisecond early.
    const duration = ending.kind === 'timed-out' ? Math.max(elapsed, timeoutMilliseconds) : elapsed;
    if (ending.kind === 'invalid-json') {
      this.#heldStart = undefined;
      this.#finish('ready');
      return { invalidJson: ending.message };
    }

    const fault = this.#faultOf(ending, requestId);
    if (fault?.logLine !== undefined) this.#write(fault.logLine, clock.now());
    const succeeded = fault === undefined && ending.kind === 'response';
    const record = this.#record(job, startedAt, duration, fault, ending);
    for (const line of this.#lines.end(record, clock.now())) this.#write(line, clock.now());
    this.#finish(ending.kind === 'response' || ending.kind === 'error' ? 'ready' : 'stopping');
    const payload =
      fault?.payload ??
      (ending.kind === 'response' || ending.kind === 'error' ? ending.payload : Buffer.alloc(0));
    return { payload, functionError: succeeded ? undefined : 'Unhandled', record } satisfies Completion;
  }

  /** Ends the environment in whatever state it is; safe to call twice. */
  async stop(): Promise<void> {
    this.#freezeTimer?.cancel();
    if (this.lifecycle.is('gone')) return;
    if (!this.lifecycle.is('stopping')) this.lifecycle.to('stopping');
    await this.#dropGuest();
    if (!this.lifecycle.is('gone')) this.lifecycle.to('gone');
  }

  async #run(invocation: GuestInvocation, timeoutMilliseconds: number, repeatInit: boolean): Promise<Ending> {
    const { clock } = this.#dependencies;
    const { promise, resolve } = Promise.withResolvers<Ending>();
    const timer = clock.after(timeoutMilliseconds, () => resolve({ kind: 'timed-out' }));
    if (repeatInit) {
      const init = await this.#initialise(timeoutMilliseconds, 'invoke');
      if (init.kind !== 'ready') {
        timer.cancel();
        return init.kind === 'failed'
          ? { kind: 'init-error', errorType: init.failure.errorType, payload: init.failure.payload }
          : init;
      }
    }
    this.#guest?.invoke(invocation).then(resolve);
    const ending = await promise;
    timer.cancel();
    // What the guest wrote to its pipes before it answered is read in this turn of the event loop.
    await new Promise<void>((done) => setImmediate(done));
    this.#guest?.endLines();
    return ending;
  }

  /** One try at init, bounded by `boundMilliseconds`; writes INIT_REPORT when it fails. */
  async #initialise(boundMilliseconds: number, phase: 'init' | 'invoke'): Promise<Init> {
    const { clock, launch } = this.#dependencies;
    const stream = this.#destination.stream;
    const launched = await launch(
      this.version,
      { id: this.#id.slice(0, 13), logGroup: this.#logGroup, logStream: stream },
      { log: (line, timestamp) => this.#write(line, timestamp ?? clock.now()), lost: () => this.#lost() },
    );
    this.#guest = launched.guest;
    if (this.lifecycle.is('stopping', 'gone')) {
      await this.#dropGuest();
      return { kind: 'timed-out' };
    }
    if (phase === 'init') this.lifecycle.to('initialising');
    this.#write(
      this.#lines.initStart(
        {
          runtimeVersion: launched.runtimeVersion,
          runtimeVersionArn: launched.runtimeVersionArn,
          functionName: this.version.name,
          functionVersion: this.version.version,
          memorySizeMegabytes: this.version.settings.MemorySize,
        },
        clock.now(),
      ),
      clock.now(),
    );
    const started = clock.monotonic();
    const { promise, resolve } = Promise.withResolvers<Init>();
    const timer = clock.after(boundMilliseconds, () => resolve({ kind: 'timed-out' }));
    launched.guest.initialised.then(resolve);
    const init = await promise;
    timer.cancel();
    const duration = clock.monotonic() - started;
    if (init.kind === 'ready') {
      if (phase === 'init') this.#unreportedInit = duration;
      launched.guest.sandbox.restrictCpu();
    } else {
      this.#writeInitReport(init, duration, phase);
    }
    return init;
  }

  #writeInitReport(init: Init, durationMilliseconds: number, phase: 'init' | 'invoke'): void {
    const now = this.#dependencies.clock.now();
    const timedOut = init.kind === 'timed-out';
    const errorType =
      init.kind === 'failed' ? init.failure.errorType : timedOut ? undefined : 'Runtime.ExitError';
    this.#write(
      this.#lines.initReport(
        { durationMilliseconds, phase, status: timedOut ? 'timeout' : 'error', errorType },
        now,
      ),
      now,
    );
  }

  #faultOf(ending: Ending, requestId: string): Fault | undefined {
    switch (ending.kind) {
      case 'exited':
        return exitFault(requestId, ending.exit);
      case 'violation':
        return violationFault(requestId, ending.message);
      case 'timed-out':
        return timeoutFault(requestId, this.version.settings.Timeout, this.#dependencies.clock.now());
      case 'init-error':
        return {
          outcome: 'init-error',
          errorType: ending.errorType,
          payload: ending.payload,
          logLine: undefined,
        };
      default:
        return undefined;
    }
  }

  #record(
    job: Job,
    startedAt: number,
    duration: number,
    fault: Fault | undefined,
    ending: Ending,
  ): InvocationRecord {
    const { version } = this;
    const init = this.#unreportedInit;
    this.#unreportedInit = undefined;
    const peak = this.#guest?.sandbox.peakMemoryBytes() ?? 0;
    const memorySize = version.settings.MemorySize;
    return {
      account: version.account,
      region: version.region,
      functionName: version.name,
      version: version.version,
      alias: job.alias,
      requestId: job.invocation.requestId,
      traceHeader: job.invocation.traceHeader,
      logGroup: this.#logGroup,
      logStream: this.#destination.stream,
      startedAt,
      durationMilliseconds: duration,
      billedMilliseconds: Math.ceil(duration + (init ?? 0)),
      memorySizeMegabytes: memorySize,
      maxMemoryUsedMegabytes: Math.min(memorySize, Math.ceil(peak / (1024 * 1024))),
      initMilliseconds: init,
      outcome: fault?.outcome ?? (ending.kind === 'error' ? 'function-error' : 'success'),
      errorType: fault?.errorType ?? (ending.kind === 'error' ? ending.errorType : undefined),
    };
  }

  #finish(next: 'ready' | 'stopping'): void {
    const { clock, freeze } = this.#dependencies;
    this.#job = undefined;
    this.lastUsedAt = clock.monotonic();
    // Stopped while it ran: the pool is already waiting to see it go.
    if (this.lifecycle.is('busy')) this.lifecycle.to(next);
    if (this.lifecycle.is('ready') && freeze) {
      this.#freezeTimer = clock.after(kilnBounds.freezeDelayMilliseconds, () => this.#freeze());
    }
  }

  #freeze(): void {
    if (!this.lifecycle.is('ready')) return;
    this.#guest?.sandbox.freeze();
    this.lifecycle.to('frozen');
  }

  #wake(): void {
    this.#freezeTimer?.cancel();
    this.#freezeTimer = undefined;
    if (!this.lifecycle.is('frozen')) return;
    this.#guest?.sandbox.thaw();
    this.lifecycle.to('ready');
  }

  #write(line: string, timestamp: number): void {
    const start = this.#heldStart;
    if (start !== undefined) {
      this.#heldStart = undefined;
      this.#write(start.line, start.timestamp);
    }
    this.#job?.tail?.add(line);
    this.#dependencies.logs.write(this.#destination, { timestamp, data: line });
  }

  #lost(): void {
    if (this.lifecycle.is('ready', 'frozen')) this.#onLost(this);
  }

  async #dropGuest(): Promise<void> {
    const guest = this.#guest;
    this.#guest = undefined;
    await guest?.destroy();
  }
}

/** How an invocation ended, the environment's own verdicts included. */
type Ending =
  | GuestEnding
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'init-error'; readonly errorType: string; readonly payload: Buffer };
