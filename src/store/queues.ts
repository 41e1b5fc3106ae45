/** Queues: durable work items with leases. */

import type { NewItem, Partition } from './documents.ts';

export interface LeasedItem {
  /** Names the item for as long as it exists. */
  readonly id: string;
  /** Names this lease; a newer lease of the item, `ack` and `release` make it void. Its end alone does not. */
  readonly lease: string;
  readonly body: unknown;
  /** How often the item was leased, this time included. */
  readonly receiveCount: number;
  /** Milliseconds since the Unix epoch. */
  readonly enqueuedAt: number;
}

export interface Queues {
  /** Durable when it resolves. `false` when the dedup key dropped it. */
  add(partition: Partition, queue: string, item: NewItem): Promise<boolean>;
  /**
   * Leases up to `limit` due items, those first that became due first, then as they were added; they are invisible
   * for `leaseMilliseconds`. An item whose lease ended unsettled is due again.
   */
  lease(
    partition: Partition,
    queue: string,
    limit: number,
    leaseMilliseconds: number,
  ): Promise<readonly LeasedItem[]>;
  /** Removes the item. `false` when the lease is void. */
  ack(partition: Partition, queue: string, lease: string): Promise<boolean>;
  /** Keeps the lease for `leaseMilliseconds` from now. */
  extend(partition: Partition, queue: string, lease: string, leaseMilliseconds: number): Promise<boolean>;
  /** Gives the item back, due after `delayMilliseconds`; `body` replaces what it holds. */
  release(
    partition: Partition,
    queue: string,
    lease: string,
    delayMilliseconds: number,
    body?: unknown,
  ): Promise<boolean>;
  depth(partition: Partition, queue: string): Promise<{ ready: number; delayed: number; leased: number }>;
  /** Calls `listener` when an item may have become due, and soon if one is due already. Returns its removal. */
  onReady(partition: Partition, queue: string, listener: () => void): () => void;
}
