/** Tells a queue's listeners when an item may have become due: at once, or by one timer for the next due time. */

import type { Clock, Timer } from '../../base/clock.ts';
import type { Partition } from '../documents.ts';
import { notify } from './listeners.ts';
import type { StoreThread } from './store-thread.ts';

/** Timers take at most 2^31 ms; a longer wait is made of several. */
const longestWaitMilliseconds = 86_400_000;
/** When the store could not say what is due. */
const retryMilliseconds = 1_000;

interface WatchedQueue {
  readonly partition: Partition;
  readonly queue: string;
  readonly listeners: Set<() => void>;
  /** A lower bound of when the next item is due. */
  nextDue: number;
}

export class DueNotices {
  readonly #thread: StoreThread;
  readonly #clock: Clock;
  readonly #queues = new Map<string, WatchedQueue>();
  #timer: { readonly due: number; readonly handle: Timer } | undefined;

  constructor(thread: StoreThread, clock: Clock) {
    this.#thread = thread;
    this.#clock = clock;
  }

  /** A queue that has due items already tells its new listener soon. */
  add(partition: Partition, queue: string, listener: () => void): () => void {
    const name = nameOf(partition, queue);
    let watched = this.#queues.get(name);
    if (watched === undefined) {
      watched = { partition, queue, listeners: new Set(), nextDue: Number.POSITIVE_INFINITY };
      this.#queues.set(name, watched);
    }
    const { listeners } = watched;
    // Wrapped, so that one function added twice is two listeners.
    const entry = () => listener();
    listeners.add(entry);
    void this.#lookUp(watched);
    return () => {
      if (listeners.delete(entry) && listeners.size === 0) this.#queues.delete(name);
    };
  }

  becomesDue(partition: Partition, queue: string, due: number): void {
    const watched = this.#queues.get(nameOf(partition, queue));
    if (watched === undefined) return;
    if (due <= this.#clock.now()) tellAll(watched);
    else this.#expect(watched, due);
  }

  close(): void {
    this.#queues.clear();
    this.#timer?.handle.cancel();
    this.#timer = undefined;
  }

  #expect(watched: WatchedQueue, due: number): void {
    if (due >= watched.nextDue) return;
    watched.nextDue = due;
    this.#arm(due);
  }

  #arm(due: number): void {
    if (this.#timer !== undefined && this.#timer.due <= due) return;
    this.#timer?.handle.cancel();
    const wait = Math.min(Math.max(0, due - this.#clock.now()), longestWaitMilliseconds);
    this.#timer = { due, handle: this.#clock.after(wait, () => this.#wake()) };
  }

  /** What was waited for may be gone: the store is asked before anyone is told. */
  #wake(): void {
    this.#timer = undefined;
    const now = this.#clock.now();
    let next = Number.POSITIVE_INFINITY;
    for (const watched of this.#queues.values()) {
      if (watched.nextDue <= now) void this.#lookUp(watched);
      else next = Math.min(next, watched.nextDue);
    }
    if (next < Number.POSITIVE_INFINITY) this.#arm(next);
  }

  async #lookUp(watched: WatchedQueue): Promise<void> {
    const { partition, queue, listeners } = watched;
    watched.nextDue = Number.POSITIVE_INFINITY;
    const now = this.#clock.now();
    try {
      await this.#thread.call('queues.due', { partition, queue, now }, ({ ready, next }) => {
        if (listeners.size === 0) return;
        // Asked in commit order, so this knows more than any notice that came before it.
        watched.nextDue = Number.POSITIVE_INFINITY;
        if (next !== undefined) this.#expect(watched, next);
        if (ready) tellAll(watched);
      });
    } catch {
      if (this.#queues.get(nameOf(partition, queue)) === watched)
        this.#expect(watched, now + retryMilliseconds);
    }
  }
}

function tellAll({ listeners }: WatchedQueue): void {
  for (const listener of [...listeners]) notify(listener);
}

function nameOf(partition: Partition, queue: string): string {
  return `${partition}\0${queue}`;
}
