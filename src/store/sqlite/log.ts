/** `Log` over the store's thread. */

import type { Clock } from '../../base/clock.ts';
import type { Page, Partition } from '../documents.ts';
import type { Log, LogEntry, NewEntry, ReadOptions, StreamInfo } from '../log.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { ListenersByName, notify } from './listeners.ts';
import type { StoreThread } from './store-thread.ts';

export class SqliteLog implements Log {
  readonly #thread: StoreThread;
  readonly #clock: Clock;
  readonly #listeners = new ListenersByName<(stream: string) => void>();

  constructor(thread: StoreThread, clock: Clock) {
    this.#thread = thread;
    this.#clock = clock;
  }

  async append(partition: Partition, stream: string, entries: readonly NewEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const plain = entries.map(({ timestamp, data }) => ({ timestamp: Math.floor(timestamp), data }));
    const request = { partition, stream, entries: plain, now: this.#clock.now() };
    await this.#thread.call('log.append', request, () => {
      for (const listener of this.#listeners.of(partition)) notify(listener, stream);
    });
  }

  read(partition: Partition, stream: string, options: ReadOptions): Promise<readonly LogEntry[]> {
    return this.#thread.call('log.read', { partition, stream, options });
  }

  async streams(
    partition: Partition,
    { prefix = '', limit, cursor }: { prefix?: string; limit: number; cursor?: string },
  ): Promise<Page<StreamInfo>> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor, 1)[0];
    const { items, more } = await this.#thread.call('log.streams', { partition, prefix, limit, after });
    const last = items.at(-1);
    return { items, cursor: more && last !== undefined ? encodeCursor([last.stream]) : undefined };
  }

  async trim(partition: Partition, stream: string, before?: number): Promise<void> {
    while (await this.#thread.call('log.trim', { partition, stream, before }));
  }

  onAppend(partition: Partition, listener: (stream: string) => void): () => void {
    return this.#listeners.add(partition, listener);
  }
}
