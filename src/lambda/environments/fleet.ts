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
  readonly #pools = new Map<string, Pool>();
  readonly #startGate = startGate(2 * availableParallelism());
  readonly #stopListening: () => void;

  constructor(directory: FunctionDirectory, dependencies: EnvironmentDependencies) {
    this.#dependencies = dependencies;
    this.#stopListening = directory.onRetired((version) => void this.#pools.get(poolKey(version))?.retire());
  }

  invoke(version: FunctionVersion, job: Job): Promise<Result> {
    return this.#pool(version).invoke(job);
  }

  /** Environments there are, in any state. */
  get size(): number {
    let size = 0;
    for (const pool of this.#pools.values()) size += pool.size;
    return size;
  }

  async close(): Promise<void> {
    this.#stopListening();
    const teardown = new Teardown();
    for (const [key, pool] of this.#pools) teardown.add(`environments of ${key}`, () => pool.close());
    await teardown.run();
  }

  #pool(version: FunctionVersion): Pool {
    const key = poolKey(version);
    let pool = this.#pools.get(key);
    if (pool === undefined) {
      pool = new Pool(version, {
        clock: this.#dependencies.clock,
        startGate: this.#startGate,
        create: (of, onLost) => this.#create(of, onLost),
        onEmpty: () => this.#pools.delete(key),
      });
      this.#pools.set(key, pool);
    }
    return pool;
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
