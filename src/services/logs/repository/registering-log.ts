/** The log as functions write to it: their log groups and streams appear with their first lines, as on AWS. */

import type { Clock } from '../../../base/clock.ts';
import { CommitConflict, type Documents, type Page, type Partition } from '../../../store/documents.ts';
import type { Log, LogEntry, NewEntry, ReadOptions, StreamInfo } from '../../../store/log.ts';
import { type LogGroup, type LogStream, plainGroup } from '../model/log-group.ts';
import { groupCollection, groupOfPartition, onlyKey, streamCollection } from './collections.ts';

/** Streams kept in mind; for an older one the store is asked again. */
const maxKnown = 10_000;

export class RegisteringLog implements Log {
  readonly #log: Log;
  readonly #documents: Documents;
  readonly #clock: Clock;
  /** Partitions and streams that have their documents, by partition and stream, the oldest first. */
  readonly #known = new Set<string>();
  readonly #unwatch: readonly (() => void)[];

  constructor(log: Log, documents: Documents, clock: Clock) {
    this.#log = log;
    this.#documents = documents;
    this.#clock = clock;
    // Whoever deletes a group or a stream: its next line is a first one again.
    this.#unwatch = [
      documents.watch('', groupCollection, ({ kind, document }) => {
        const { deleting } = document.value as LogGroup;
        if (kind === 'delete' || deleting) this.#forgetGroup(document.partition);
      }),
      documents.watch('', streamCollection, ({ kind, document }) => {
        if (kind === 'delete') this.#known.delete(keyOf(document.partition, document.key));
      }),
    ];
  }

  /** Lines for a group that is just being deleted go with it. */
  async append(partition: Partition, stream: string, entries: readonly NewEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const isThere = this.#known.has(keyOf(partition, stream)) || (await this.#register(partition, stream));
    if (isThere) await this.#log.append(partition, stream, entries);
  }

  read(partition: Partition, stream: string, options: ReadOptions): Promise<readonly LogEntry[]> {
    return this.#log.read(partition, stream, options);
  }

  streams(partition: Partition, options: Parameters<Log['streams']>[1]): Promise<Page<StreamInfo>> {
    return this.#log.streams(partition, options);
  }

  trim(partition: Partition, stream: string, before?: number): Promise<void> {
    return this.#log.trim(partition, stream, before);
  }

  onAppend(partition: Partition, listener: (stream: string) => void): () => void {
    return this.#log.onAppend(partition, listener);
  }

  close(): void {
    for (const unwatch of this.#unwatch) unwatch();
  }

  /** Makes the documents that are missing; false when the group is being deleted. */
  async #register(partition: Partition, stream: string): Promise<boolean> {
    const createdAt = this.#clock.now();
    const group = await this.#documents.get<LogGroup>(partition, groupCollection, onlyKey);
    if (group?.value.deleting) return false;
    const newStream: LogStream = { createdAt };
    if (group === undefined) {
      const newGroup = plainGroup(groupOfPartition(partition), createdAt);
      await this.#putIfAbsent(partition, groupCollection, onlyKey, newGroup);
    }
    await this.#putIfAbsent(partition, streamCollection, stream, newStream);
    this.#known.add(keyOf(partition, stream));
    const [oldest] = this.#known;
    if (this.#known.size > maxKnown && oldest !== undefined) this.#known.delete(oldest);
    return true;
  }

  async #putIfAbsent(partition: Partition, collection: string, key: string, value: unknown): Promise<void> {
    try {
      await this.#documents.commit(partition, [{ kind: 'put', collection, key, value, expect: 'absent' }]);
    } catch (thrown) {
      if (!(thrown instanceof CommitConflict)) throw thrown;
    }
  }

  #forgetGroup(partition: Partition): void {
    const prefix = keyOf(partition, '');
    for (const key of this.#known) if (key.startsWith(prefix)) this.#known.delete(key);
  }
}

function keyOf(partition: Partition, stream: string): string {
  return `${partition}\0${stream}`;
}
