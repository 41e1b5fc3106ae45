/** The environments of one function version: the one used last serves next, and more are started when calls wait. */

import type { Clock, Timer } from '../../base/clock.ts';
import { kilnBounds } from '../../config/limits.ts';
import { SandboxFailure } from '../../sandbox/sandbox.ts';
import type { FunctionVersion } from '../model/function-version.ts';
import { Demand } from './demand.ts';
import type { Environment } from './environment.ts';
import type { Job, Result } from './invocation.ts';

/** Bounds how many environments start at once on this machine; a start is CPU from end to end. */
export interface StartGate {
  /** Calls `start` when there is room; the gate is free again when its promise settles. */
  enter(start: () => Promise<void>): void;
}

export interface PoolDependencies {
  readonly clock: Clock;
  readonly startGate: StartGate;
  readonly create: (version: FunctionVersion, onLost: (environment: Environment) => void) => Environment;
  /** Called when the last environment is gone and nobody waits: the pool may be forgotten. */
  readonly onEmpty: () => void;
}

interface Waiter {
  /** Monotonic milliseconds. */
  readonly since: number;
  readonly resolve: (environment: Environment) => void;
  readonly reject: (failure: unknown) => void;
}

/**
 * Calls that find no idle environment wait in line, first come, first served; `Demand` says when one of them is
 * worth another environment.
 */
export class Pool {
  readonly version: FunctionVersion;
  readonly #dependencies: PoolDependencies;
  /** Most recently used last. */
  readonly #idle: Environment[] = [];
  readonly #all = new Set<Environment>();
  readonly #waiting: Waiter[] = [];
  readonly #demand = new Demand();
  /** Starts asked for that have not yet ended. */
  #starting = 0;
  /** Monotonic milliseconds. */
  #lastStart = Number.NEGATIVE_INFINITY;
  #lastRelease = Number.NEGATIVE_INFINITY;
  #patience: Timer | undefined;
  #retired = false;
  #reaper: Timer | undefined;

  constructor(version: FunctionVersion, dependencies: PoolDependencies) {
    this.version = version;
    this.#dependencies = dependencies;
  }

  get size(): number {
    return this.#all.size;
  }

  async invoke(job: Job): Promise<Result> {
    const environment = this.#idle.pop() ?? (await this.#wait());
    try {
      const result = await environment.invoke(job);
      if ('record' in result) this.#demand.called(result.record.durationMilliseconds);
      return result;
    } finally {
      const { resting } = environment;
      if (resting === undefined) this.#release(environment);
      else void resting.then(() => this.#release(environment));
    }
  }

  /** No new environments; idle ones stop now, busy ones after their call. */
  async retire(): Promise<void> {
    this.#retired = true;
    this.#reaper?.cancel();
    await Promise.all(this.#idle.splice(0).map((environment) => this.#discard(environment)));
    this.#checkEmpty();
  }

  /** Stops every environment, busy ones included. */
  async close(): Promise<void> {
    this.#retired = true;
    this.#reaper?.cancel();
    this.#patience?.cancel();
    for (const waiter of this.#waiting.splice(0)) waiter.reject(new SandboxFailure('Kiln is stopping.'));
    await Promise.all([...this.#all].map((environment) => this.#discard(environment)));
  }

  #wait(): Promise<Environment> {
    const { promise, resolve, reject } = Promise.withResolvers<Environment>();
    this.#waiting.push({ since: this.#dependencies.clock.monotonic(), resolve, reject });
    this.#scale();
    return promise;
  }

  /** Starts environments for the calls in line, now or when the first of them has waited long enough. */
  #scale(): void {
    const first = this.#waiting[0];
    const missing = this.#waiting.length - this.#starting;
    if (first === undefined || missing <= 0) return;
    const patience = this.#demand.patienceMilliseconds;
    if (patience === 0 || this.#all.size + this.#starting === 0) {
      for (let count = 0; count < missing; count += 1) this.#start();
      return;
    }
    // What was started last will serve the line too: no second start before it could have. A line that is overdue
    // and moves is looked at again a few times in that span, not with every tick.
    const { clock } = this.#dependencies;
    const due = Math.max(first.since, this.#lastStart) + patience;
    this.#patience ??= clock.after(Math.max(patience / 8, due - clock.monotonic()), () => {
      this.#patience = undefined;
      const oldest = this.#waiting[0];
      const now = clock.monotonic();
      const overdue = oldest !== undefined && now >= oldest.since + patience;
      const stuck = now >= this.#lastRelease + patience;
      if (overdue && (stuck || !this.#demand.isServedBy(this.#all.size, this.#waiting.length))) this.#start();
      this.#scale();
    });
  }

  #start(): void {
    this.#starting += 1;
    this.#lastStart = this.#dependencies.clock.monotonic();
    this.#dependencies.startGate.enter(async () => {
      // Others may have served the line while this start waited its turn.
      if (this.#waiting.length === 0) {
        this.#starting -= 1;
        return;
      }
      const environment = this.#dependencies.create(this.version, (lost) => void this.#remove(lost));
      this.#all.add(environment);
      try {
        await environment.start();
        this.#starting -= 1;
        this.#demand.started(this.#dependencies.clock.monotonic() - environment.createdAt);
        if (environment.lifecycle.is('ready', 'init-failed')) this.#offer(environment);
      } catch (failure) {
        this.#starting -= 1;
        void this.#discard(environment);
        this.#waiting.shift()?.reject(failure);
        this.#scale();
      }
    });
  }

  #release(environment: Environment): void {
    this.#lastRelease = this.#dependencies.clock.monotonic();
    if (environment.lifecycle.is('ready') && !this.#retired && !this.#isOld(environment)) {
      this.#offer(environment);
      return;
    }
    void this.#discard(environment);
    // Whoever waited for this one must not wait for ever.
    this.#scale();
  }

  #offer(environment: Environment): void {
    const waiter = this.#waiting.shift();
    if (waiter !== undefined) {
      waiter.resolve(environment);
    } else if (this.#retired) {
      void this.#discard(environment);
    } else {
      this.#idle.push(environment);
      this.#reaper ??= this.#dependencies.clock.after(kilnBounds.idleEnvironmentMilliseconds, () =>
        this.#reap(),
      );
    }
  }

  #isOld(environment: Environment): boolean {
    return (
      this.#dependencies.clock.monotonic() - environment.createdAt > kilnBounds.maxEnvironmentAgeMilliseconds
    );
  }

  #reap(): void {
    this.#reaper = undefined;
    const now = this.#dependencies.clock.monotonic();
    const expired = (environment: Environment) =>
      now - environment.lastUsedAt >= kilnBounds.idleEnvironmentMilliseconds || this.#isOld(environment);
    for (const environment of this.#idle.filter(expired)) void this.#remove(environment);
    const oldest = Math.min(...this.#idle.map((environment) => environment.lastUsedAt));
    if (this.#idle.length > 0) {
      const delay = Math.max(1, oldest + kilnBounds.idleEnvironmentMilliseconds - now);
      this.#reaper = this.#dependencies.clock.after(delay, () => this.#reap());
    }
  }

  /** Takes an idle environment out. */
  #remove(environment: Environment): Promise<void> {
    const index = this.#idle.indexOf(environment);
    if (index >= 0) this.#idle.splice(index, 1);
    return this.#discard(environment);
  }

  async #discard(environment: Environment): Promise<void> {
    try {
      await environment.stop();
    } finally {
      this.#all.delete(environment);
      this.#checkEmpty();
    }
  }

  #checkEmpty(): void {
    if (this.#all.size + this.#waiting.length + this.#starting === 0) this.#dependencies.onEmpty();
  }
}
