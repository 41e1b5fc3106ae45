/** Drops events past their group's retention, and finishes deletions that a crash interrupted, on a timer. */

import type { Clock, Timer } from '../../../base/clock.ts';
import { allStreams } from '../../../observability/log-streams.ts';
import type { Document, Documents } from '../../../store/documents.ts';
import type { Log } from '../../../store/log.ts';
import { retainedSince } from '../model/limits.ts';
import type { LogGroup } from '../model/log-group.ts';
import { groupCollection } from './collections.ts';
import type { LogGroups } from './log-groups.ts';

const firstSweepMilliseconds = 5_000;
/** AWS takes up to 72 hours. */
const sweepMilliseconds = 3_600_000;
const groupsAPage = 100;

export interface HousekeepingDependencies {
  readonly documents: Documents;
  readonly log: Log;
  readonly groups: LogGroups;
  readonly clock: Clock;
  /** Told of a sweep that failed; the next one tries again. */
  readonly onFailure: (failure: unknown) => void;
}

export class Housekeeping {
  readonly #dependencies: HousekeepingDependencies;
  #timer: Timer | undefined;
  #sweep: Promise<void> | undefined;
  #isClosed = false;

  constructor(dependencies: HousekeepingDependencies) {
    this.#dependencies = dependencies;
    this.#schedule(firstSweepMilliseconds);
  }

  /** Goes once over all groups of all accounts. Stops early, between two streams, once closed. */
  async sweep(): Promise<void> {
    const { documents } = this.#dependencies;
    let cursor: string | undefined;
    do {
      const page = await documents.list<LogGroup>('', groupCollection, {
        limit: groupsAPage,
        ...(cursor !== undefined && { cursor }),
      });
      for (const group of page.items) {
        if (this.#isClosed) return;
        await this.#tidy(group);
      }
      cursor = page.cursor;
    } while (cursor !== undefined);
  }

  /** Resolves when no sweep runs any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    await this.#sweep;
  }

  #schedule(milliseconds: number): void {
    const { clock, onFailure } = this.#dependencies;
    this.#timer = clock.after(milliseconds, () => {
      this.#sweep = this.sweep()
        .catch(onFailure)
        .finally(() => {
          if (!this.#isClosed) this.#schedule(sweepMilliseconds);
        });
    });
  }

  async #tidy({ partition, value }: Document<LogGroup>): Promise<void> {
    const { log, groups, clock } = this.#dependencies;
    if (value.deleting) return groups.finishDeletion(partition);
    if (value.retentionInDays === undefined) return;
    const before = retainedSince(clock.now(), value.retentionInDays);
    for (const { stream, firstTimestamp, entries } of await allStreams(log, partition)) {
      if (this.#isClosed) return;
      if (entries > 0 && firstTimestamp < before) await log.trim(partition, stream, before);
    }
  }
}
