/** `Queues` over the store's thread, with the notice that an item has become due. */

import type { Clock } from '../../base/clock.ts';
import type { NewItem, Partition } from '../documents.ts';
import type { LeasedItem, Queues } from '../queues.ts';
import type { StoredItem } from './calls.ts';
import { DueNotices } from './due-notices.ts';
import { encodeItem, encodeValue, wholeMilliseconds } from './encoding.ts';
import type { StoreThread } from './store-thread.ts';

export class SqliteQueues implements Queues {
  readonly #thread: StoreThread;
  readonly #clock: Clock;
  readonly #notices: DueNotices;

  constructor(thread: StoreThread, clock: Clock) {
    this.#thread = thread;
    this.#clock = clock;
    this.#notices = new DueNotices(thread, clock);
  }

  add(partition: Partition, queue: string, item: NewItem): Promise<boolean> {
    const now = this.#clock.now();
    const encoded = encodeItem(item);
    return this.#thread.call('queues.add', { partition, queue, item: encoded, now }, (added) => {
      if (added) this.becomesDue(partition, queue, now + encoded.delayMilliseconds);
    });
  }

  async lease(
    partition: Partition,
    queue: string,
    limit: number,
    leaseMilliseconds: number,
  ): Promise<readonly LeasedItem[]> {
    const request = { partition, queue, limit, ...this.#leaseTimes(leaseMilliseconds) };
    const items = await this.#thread.call('queues.lease', request, ({ length }) => {
      if (length > 0) this.becomesDue(partition, queue, request.now + request.leaseMilliseconds);
    });
    return items.map(decode);
  }

  ack(partition: Partition, queue: string, lease: string): Promise<boolean> {
    return this.#thread.call('queues.ack', { partition, queue, lease });
  }

  extend(partition: Partition, queue: string, lease: string, leaseMilliseconds: number): Promise<boolean> {
    const request = { partition, queue, lease, ...this.#leaseTimes(leaseMilliseconds) };
    return this.#thread.call('queues.extend', request, (extended) => {
      if (extended) this.becomesDue(partition, queue, request.now + request.leaseMilliseconds);
    });
  }

  release(
    partition: Partition,
    queue: string,
    lease: string,
    delayMilliseconds: number,
    body?: unknown,
  ): Promise<boolean> {
    const now = this.#clock.now();
    const delay = wholeMilliseconds(delayMilliseconds);
    const newBody = body === undefined ? undefined : encodeValue(body);
    const request = { partition, queue, lease, now, delayMilliseconds: delay, body: newBody };
    return this.#thread.call('queues.release', request, (released) => {
      if (released) this.becomesDue(partition, queue, now + delay);
    });
  }

  depth(partition: Partition, queue: string): Promise<{ ready: number; delayed: number; leased: number }> {
    return this.#thread.call('queues.depth', { partition, queue, now: this.#clock.now() });
  }

  onReady(partition: Partition, queue: string, listener: () => void): () => void {
    return this.#notices.add(partition, queue, listener);
  }

  /** Called when an item's due time was stored, by a commit too. */
  becomesDue(partition: Partition, queue: string, due: number): void {
    this.#notices.becomesDue(partition, queue, due);
  }

  close(): void {
    this.#notices.close();
  }

  #leaseTimes(leaseMilliseconds: number): { now: number; leaseMilliseconds: number } {
    return { now: this.#clock.now(), leaseMilliseconds: wholeMilliseconds(leaseMilliseconds) };
  }
}

function decode({ id, receives, enqueuedAt, body }: StoredItem): LeasedItem {
  return {
    id: String(id),
    lease: `${id}.${receives}`,
    body: JSON.parse(body),
    receiveCount: receives,
    enqueuedAt,
  };
}
