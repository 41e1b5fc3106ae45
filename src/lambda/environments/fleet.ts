/** All environments of this Kiln: one pool a function version and generation. */

import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Teardown } from '../../base/disposal.ts';
import { logPartition } from '../../observability/log-writer.ts';
import type { FunctionDirectory } from '../model/directory.ts';
import type { FunctionVersion } from '../model/function-version.ts';
import { Environment, type EnvironmentDependencies } from './environment.ts';
import type { Job, Result } from './invocation.ts';
import { Pool } from './pool.ts';
import { startGate } from './start-gate.ts';

/** The log group a version writes to. */
export function logGroupOf(version: FunctionVersion): string {
  return version.settings.LoggingConfig?.LogGroup ?? `/aws/lambda/${version.name}`;
}

/** `2026/11/25/[$LATEST]0123456789abcdef0123456789abcdef` */
function newLogStream(version: FunctionVersion, now: number): string {
  const day = new Date(now).toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[${version.version}]${randomBytes(16).toString('hex')}`;
}

function poolKey(version: FunctionVersion): string {
  return `${version.arn}:${version.version}:${version.generation}`;
}

export class Fleet {
  readonly #dependencies: EnvironmentDependencies;
  /** Pools that take calls, by version and generation. */
  readonly #current = new Map<string, Pool>();
  /** Those and the retired ones that still have environments. */
  readonly #all = new Set<Pool>();
  readonly #startGate = startGate(2 * availableParallelism());
  readonly #stopListening: () => void;

  constructor(directory: FunctionDirectory, dependencies: EnvironmentDependencies) {
    this.#dependencies = dependencies;
    this.#stopListening = directory.onRetired((version) => this.#retire(poolKey(version)));
  }

  invoke(version: FunctionVersion, job: Job): Promise<Result> {
    return this.#pool(version).invoke(job);
  }

  /** Environments there are, in any state. */
  get size(): number {
    let size = 0;
    for (const pool of this.#all) size += pool.size;
    return size;
  }

  async close(): Promise<void> {
    this.#stopListening();
    const teardown = new Teardown();
    for (const pool of this.#all) teardown.add(`environments of ${pool.version.arn}`, () => pool.close());
    await teardown.run();
  }

  #pool(version: FunctionVersion): Pool {
    const key = poolKey(version);
    const known = this.#current.get(key);
    if (known !== undefined) return known;
    const pool = new Pool(version, {
      clock: this.#dependencies.clock,
      startGate: this.#startGate,
      create: (of, onLost) => this.#create(of, onLost),
      onEmpty: () => {
        this.#all.delete(pool);
        if (this.#current.get(key) === pool) this.#current.delete(key);
      },
    });
    this.#current.set(key, pool);
    this.#all.add(pool);
    return pool;
  }

  /** The next call gets a new pool, also under the same key: with hot reload code changes in its place. */
  #retire(key: string): void {
    const pool = this.#current.get(key);
    this.#current.delete(key);
    void pool?.retire();
  }

  #create(version: FunctionVersion, onLost: (environment: Environment) => void): Environment {
    const group = logGroupOf(version);
    const place = {
      group,
      stream: newLogStream(version, this.#dependencies.clock.now()),
      partition: logPartition(version.account, version.region, group),
    };
    return new Environment(version, this.#dependencies, place, onLost);
  }
}
