/**
 * The work behind the Pending and InProgress windows: once the package lies ready, the function settles.
 * Whatever a crash interrupts goes on at the next start.
 */

import type { Clock } from '../../base/clock.ts';
import { AwsError } from '../../base/errors.ts';
import type { FunctionVersion } from '../model/function-version.ts';
import type { Ids } from '../model/ids.ts';
import type { SettlementFailure } from '../model/lifecycle.ts';
import type { Scope } from '../model/names.ts';
import { settle, unsettledVersions } from '../model/settling.ts';
import { PackageRejected, type Packages } from '../packages/packages.ts';
import { stageVersion } from '../packages/stage-version.ts';
import type { FunctionRegistry } from './function-registry.ts';

export interface SettlementOptions {
  readonly registry: FunctionRegistry;
  readonly packages: Packages;
  readonly clock: Clock;
  readonly ids: Ids;
  /**
   * The windows last as long as the work, and never less than this: deployers wait for them, and some only
   * notice a change of state that they have seen begin.
   */
  readonly windowMilliseconds: number;
  /** Told of what keeps a function from settling for now; it is tried again. */
  readonly onFailure: (failure: unknown) => void;
}

/** While the store takes no commits, the function stays as it is and settles later. */
const retryMilliseconds = 1000;

export class Settlements {
  readonly #options: SettlementOptions;
  readonly #running = new Set<Promise<void>>();
  /** Ends the pauses that are under way. */
  readonly #pauses = new Set<() => void>();
  #closed = false;

  constructor(options: SettlementOptions) {
    this.#options = options;
  }

  /** Goes on with what an earlier process left unsettled. */
  resume(): void {
    for (const stored of this.#options.registry.all()) {
      if (unsettledVersions(stored).length > 0) this.begin(stored.scope, stored.name);
    }
  }

  /** Settles, in the background, what of the function is unsettled now. */
  begin(scope: Scope, name: string): void {
    const run = this.#settle(scope, name).finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  /** Resolves when nothing runs any more; what is unsettled by then settles after the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const end of this.#pauses) end();
    await Promise.all(this.#running);
  }

  async #settle(scope: Scope, name: string): Promise<void> {
    const { registry, ids, windowMilliseconds } = this.#options;
    const stored = registry.find(scope, name);
    if (stored === undefined) return;
    const versions = unsettledVersions(stored);
    const generations = new Set(versions.map(({ generation }) => generation));
    const [failure] = await Promise.all([this.#prepare(versions), this.#pause(windowMilliseconds)]);
    while (!this.#closed) {
      try {
        await registry.change(scope, name, (current) => settle(current, generations, failure, ids));
        return;
      } catch (thrown) {
        // The function was deleted meanwhile: nothing is left to settle.
        if (thrown instanceof AwsError && thrown.code === 'ResourceNotFoundException') return;
        this.#options.onFailure(thrown);
        await this.#pause(retryMilliseconds);
      }
    }
  }

  #pause(milliseconds: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = this.#options.clock.after(milliseconds, resolve);
    this.#pauses.add(resolve);
    return promise.finally(() => {
      timer.cancel();
      this.#pauses.delete(resolve);
    });
  }

  async #prepare(versions: readonly FunctionVersion[]): Promise<SettlementFailure | undefined> {
    try {
      for (const version of versions) await stageVersion(this.#options.packages, version);
      return undefined;
    } catch (thrown) {
      const malformed = thrown instanceof PackageRejected && thrown.problem !== 'failed';
      return {
        reason: `The deployment package could not be prepared: ${thrown instanceof Error ? thrown.message : thrown}`,
        code: malformed ? 'InvalidZipFileException' : 'InternalError',
      };
    }
  }
}
