/** An execution environment: it belongs to one function version for life and runs one invocation at a time. */

import { randomUUID } from 'node:crypto';
import type { Clock, Timer } from '../../base/clock.ts';
import { kilnBounds, lambdaLimits } from '../../config/limits.ts';
import type { LogWriter } from '../../observability/log-writer.ts';
import type { FunctionVersion } from '../model/function-version.ts';
import type { GuestInvocation } from '../runtime-api/channel.ts';
import { type Ending, faultOf, initErrorType, recordOf } from './ending.ts';
import { EnvironmentLog, type LogPlace } from './environment-log.ts';
import type { Guest, GuestListener, InitEnding } from './guest.ts';
import type { Job, Result } from './invocation.ts';
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

/** Init that goes wrong before the first invocation is tried once more inside it. */
type InitPhase = 'init' | 'invoke';
type Init = InitEnding | { readonly kind: 'timed-out' };

export class Environment {
  readonly version: FunctionVersion;
  readonly lifecycle = new Lifecycle();
  /** Monotonic milliseconds. */
  readonly createdAt: number;
  lastUsedAt: number;
  readonly #id = randomUUID();
  readonly #dependencies: EnvironmentDependencies;
  readonly #log: EnvironmentLog;
  readonly #onLost: (environment: Environment) => void;
  #guest: Guest | undefined;
  #freezeTimer: Timer | undefined;
  #resting: Promise<void> | undefined;
  /** Duration of an init that no invocation has reported yet. */
  #unreportedInit: number | undefined;

  /** `onLost` is called when the runtime ends while the environment is idle. */
  constructor(
    version: FunctionVersion,
    dependencies: EnvironmentDependencies,
    place: LogPlace,
    onLost: (environment: Environment) => void,
  ) {
    this.version = version;
    this.#dependencies = dependencies;
    this.#log = new EnvironmentLog(version, place, dependencies.logs, dependencies.clock);
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
    const startedAt = clock.now();
    const started = clock.monotonic();
    const { requestId } = job.invocation;
    this.#log.begin(requestId, startedAt, job.tail);

    const timeoutSeconds = this.version.settings.Timeout;
    const timeoutMilliseconds = timeoutSeconds * 1000;
    const invocation = { ...job.invocation, deadline: startedAt + timeoutMilliseconds };
    const ending = await this.#run(invocation, timeoutMilliseconds, repeatInit);
    if (ending.kind === 'invalid-json') {
      this.#log.discard();
      this.#finish('ready');
      return { invalidJson: ending.message };
    }

    const elapsed = clock.monotonic() - started;
    const fault = faultOf(ending, requestId, timeoutSeconds, clock.now());
    if (fault?.logLine !== undefined) this.#log.write(fault.logLine);
    const record = recordOf(this.version, job, this.#log.place, ending, fault, {
      startedAt,
      // Timers of the host may fire up to a millisecond early.
      durationMilliseconds: ending.kind === 'timed-out' ? Math.max(elapsed, timeoutMilliseconds) : elapsed,
      initMilliseconds: this.#takeUnreportedInit(),
      peakMemoryBytes: this.#guest?.sandbox.peakMemoryBytes(),
    });
    this.#log.end(record);
    const answered = ending.kind === 'response' || ending.kind === 'error';
    const rested = answered ? this.#guest?.rested() : undefined;
    if (rested === undefined) this.#finish(answered ? 'ready' : 'stopping');
    else this.#resting = this.#rest(rested, timeoutMilliseconds);
    const payload = answered ? ending.payload : (fault?.payload ?? Buffer.alloc(0));
    return { payload, functionError: ending.kind === 'response' ? undefined : 'Unhandled', record };
  }

  /**
   * The caller has its answer, but a runtime of the Runtime API is free only when it asks for work: one that posts
   * an error and exits must not take the next call with it. Undefined where there is nothing to wait for.
   */
  get resting(): Promise<void> | undefined {
    return this.#resting;
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
        return init.kind === 'failed' ? { kind: 'init-error', ...init.failure } : init;
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

  /** One try at init, bounded by `boundMilliseconds`; INIT_REPORT tells of its failure. */
  async #initialise(boundMilliseconds: number, phase: InitPhase): Promise<Init> {
    const { clock } = this.#dependencies;
    const guest = await this.#launch();
    if (guest === undefined) return { kind: 'timed-out' };
    if (phase === 'init') this.lifecycle.to('initialising');
    const started = clock.monotonic();
    const { promise, resolve } = Promise.withResolvers<Init>();
    const timer = clock.after(boundMilliseconds, () => resolve({ kind: 'timed-out' }));
    guest.initialised.then(resolve);
    const init = await promise;
    timer.cancel();
    const durationMilliseconds = clock.monotonic() - started;
    if (init.kind === 'ready') {
      if (phase === 'init') this.#unreportedInit = durationMilliseconds;
      guest.sandbox.restrictCpu();
    } else {
      const timedOut = init.kind === 'timed-out';
      this.#log.initReport({
        durationMilliseconds,
        phase,
        status: timedOut ? 'timeout' : 'error',
        errorType: initErrorType(init),
      });
    }
    return init;
  }

  /** A guest of this environment's own; undefined when the environment was stopped meanwhile. */
  async #launch(): Promise<Guest | undefined> {
    const { group, stream } = this.#log.place;
    const { guest, runtimeVersion, runtimeVersionArn } = await this.#dependencies.launch(
      this.version,
      { id: this.#id.slice(0, 13), logGroup: group, logStream: stream },
      { log: (line, timestamp) => this.#log.write(line, timestamp), lost: () => this.#lost() },
    );
    this.#guest = guest;
    if (this.lifecycle.is('stopping', 'gone')) {
      await this.#dropGuest();
      return undefined;
    }
    this.#log.initStart({
      runtimeVersion,
      runtimeVersionArn,
      functionName: this.version.name,
      functionVersion: this.version.version,
      memorySizeMegabytes: this.version.settings.MemorySize,
    });
    return guest;
  }

  async #rest(rested: Promise<boolean>, boundMilliseconds: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = this.#dependencies.clock.after(boundMilliseconds, () => resolve(false));
    rested.then(resolve);
    const asks = await promise;
    timer.cancel();
    this.#resting = undefined;
    this.#finish(asks ? 'ready' : 'stopping');
  }

  #takeUnreportedInit(): number | undefined {
    const init = this.#unreportedInit;
    this.#unreportedInit = undefined;
    return init;
  }

  #finish(next: 'ready' | 'stopping'): void {
    const { clock, freeze } = this.#dependencies;
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

  #lost(): void {
    if (this.lifecycle.is('ready', 'frozen')) this.#onLost(this);
  }

  async #dropGuest(): Promise<void> {
    const guest = this.#guest;
    this.#guest = undefined;
    await guest?.destroy();
  }
}
