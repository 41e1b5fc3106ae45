/** `Documents` over the store's thread: JSON to text and back, cursors, and watchers. */

import type { Clock } from '../../base/clock.ts';
import type {
  Change,
  CommitOperation,
  Document,
  Documents,
  ListOptions,
  Page,
  Partition,
} from '../documents.ts';
import type { EncodedOperation, OperationOutcome, StoredDocument } from './calls.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { encodeItem, encodeValue } from './encoding.ts';
import { ListenersByName, notify } from './listeners.ts';
import type { SqliteQueues } from './queues.ts';
import type { StoreThread } from './store-thread.ts';

interface Watcher {
  readonly partitionPrefix: Partition;
  readonly listener: (change: Change) => void;
}

export class SqliteDocuments implements Documents {
  readonly #thread: StoreThread;
  readonly #clock: Clock;
  readonly #queues: SqliteQueues;
  readonly #watchers = new ListenersByName<Watcher>();

  constructor(thread: StoreThread, clock: Clock, queues: SqliteQueues) {
    this.#thread = thread;
    this.#clock = clock;
    this.#queues = queues;
  }

  async get<Value>(
    partition: Partition,
    collection: string,
    key: string,
  ): Promise<Document<Value> | undefined> {
    const stored = await this.#thread.call('documents.get', { partition, collection, key });
    return stored && decode<Value>(stored);
  }

  async list<Value>(
    partition: Partition,
    collection: string,
    { prefix = '', limit, cursor, exactPartition = false }: ListOptions,
  ): Promise<Page<Document<Value>>> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor, 2);
    const request = { partition, exactPartition, collection, prefix, limit, after };
    const { items, more } = await this.#thread.call('documents.list', request);
    const last = items.at(-1);
    return {
      items: items.map((stored) => decode<Value>(stored)),
      cursor: more && last !== undefined ? encodeCursor([last.partition, last.key]) : undefined,
    };
  }

  async commit(partition: Partition, operations: readonly CommitOperation[]): Promise<readonly number[]> {
    const encoded = operations.map(encode);
    const now = this.#clock.now();
    const outcomes = await this.#thread.call(
      'documents.commit',
      { partition, operations: encoded, now },
      (outcomes) => this.#announce(partition, encoded, outcomes, now),
    );
    return outcomes.map((outcome) => (outcome.kind === 'put' ? outcome.revision : 0));
  }

  watch(partitionPrefix: Partition, collection: string, listener: (change: Change) => void): () => void {
    return this.#watchers.add(collection, { partitionPrefix, listener });
  }

  #announce(
    partition: Partition,
    operations: readonly EncodedOperation[],
    outcomes: readonly OperationOutcome[],
    now: number,
  ): void {
    for (const [index, operation] of operations.entries()) {
      const outcome = outcomes[index];
      if (operation.kind === 'enqueue') {
        if (outcome?.kind === 'enqueue' && outcome.added) {
          this.#queues.becomesDue(partition, operation.queue, now + operation.item.delayMilliseconds);
        }
        continue;
      }
      const { collection, key } = operation;
      if (outcome?.kind === 'put' && operation.kind === 'put') {
        const { revision } = outcome;
        this.#changed('put', { partition, collection, key, revision, value: operation.value });
      } else if (outcome?.kind === 'delete' && outcome.deleted !== undefined) {
        const { revision } = outcome;
        this.#changed('delete', { partition, collection, key, revision, value: outcome.deleted });
      }
    }
  }

  #changed(kind: Change['kind'], stored: StoredDocument): void {
    for (const { partitionPrefix, listener } of this.#watchers.of(stored.collection)) {
      if (stored.partition.startsWith(partitionPrefix)) notify(listener, { kind, document: decode(stored) });
    }
  }
}

function encode(operation: CommitOperation): EncodedOperation {
  if (operation.kind === 'enqueue') return { ...operation, item: encodeItem(operation.item) };
  const { kind, collection, key } = operation;
  const expect = typeof operation.expect === 'object' ? operation.expect.revision : operation.expect;
  if (kind === 'delete') return { kind, collection, key, expect };
  return { kind, collection, key, expect, value: encodeValue(operation.value) };
}

function decode<Value>(stored: StoredDocument): Document<Value> {
  return { ...stored, value: JSON.parse(stored.value) as Value };
}
