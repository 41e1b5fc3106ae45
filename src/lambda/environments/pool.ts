/** The environments of one function version: the one used last serves next, and more are started when calls wait. */

import type { Clock, Timer } from '../../base/clock.ts';
import { kilnBounds } from '../../config/limits.ts';
import { SandboxFailure } from '../../sandbox/sandbox.ts';
import type { FunctionVersion } from '../model/function-version.ts';
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
  readonly resolve: (environment: Environment) => void;
  readonly reject: (failure: unknown) => void;
}

/**
 * Calls that find no idle environment wait in line. An environment is started for a call at once when the
 * pool has none, else when it has waited `patienceMilliseconds`: a start costs a hundred times what a short
 * handler does, so a queue of short calls is better served by what is there.
 */
export class Pool {
  readonly version: FunctionVersion;
  readonly #dependencies: PoolDependencies;
  /** Most recently used last. */
  readonly #idle: Environment[] = [];
  readonly #all = new Set<Environment>();
  readonly #waiting: Waiter[] = [];
  /** Starts asked for that have not yet ended. */
  #starting = 0;
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
      return await environment.invoke(job);
    } finally {
      this.#release(environment);
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
    this.#waiting.push({ resolve, reject });
    if (this.#all.size === 0 && this.#starting === 0) this.#start();
    else this.#beginPatience();
    return promise;
  }

  #beginPatience(): void {
    this.#patience ??= this.#dependencies.clock.after(kilnBounds.patienceMilliseconds, () => {
      this.#patience = undefined;
      for (let missing = this.#waiting.length - this.#starting; missing > 0; missing -= 1) this.#start();
    });
  }

  #start(): void {
    this.#starting += 1;
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
        if (environment.lifecycle.is('ready', 'init-failed')) this.#offer(environment);
      } catch (failure) {
        this.#starting -= 1;
        void this.#discard(environment);
        this.#waiting.shift()?.reject(failure);
        if (this.#waiting.length > 0) this.#beginPatience();
      }
    });
  }

  #release(environment: Environment): void {
    if (environment.lifecycle.is('ready') && !this.#retired && !this.#isOld(environment)) {
      this.#offer(environment);
      return;
    }
    void this.#discard(environment);
    // Whoever waited for this one must not wait for ever.
    if (this.#waiting.length > 0) this.#beginPatience();
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
