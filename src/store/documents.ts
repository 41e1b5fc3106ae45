/** Documents: JSON values by (partition, collection, key), each with a revision. */

/**
 * The unit of atomicity and of ordering: all that one commit touches shares it.
 * `${account}/${region}/${resource}`, for example `000000000000/us-east-1/function/orders`.
 */
export type Partition = string;

export interface Document<Value = unknown> {
  readonly partition: Partition;
  readonly collection: string;
  readonly key: string;
  readonly value: Value;
  /** Grows with every change of this document; never reused, not even after a delete. */
  readonly revision: number;
}

/** What must hold of a document for a commit to go through: absent, or exactly at this revision. */
export type Expectation = { readonly revision: number } | 'absent' | undefined;

export type CommitOperation =
  | {
      readonly kind: 'put';
      readonly collection: string;
      readonly key: string;
      /** JSON, taken at once; `undefined` is stored as `null`. */
      readonly value: unknown;
      readonly expect?: Expectation;
    }
  | {
      readonly kind: 'delete';
      readonly collection: string;
      readonly key: string;
      readonly expect?: Expectation;
    }
  | { readonly kind: 'enqueue'; readonly queue: string; readonly item: NewItem };

/** A new entry of a durable work queue. */
export interface NewItem {
  readonly body: unknown;
  /** Milliseconds until the item may be leased. */
  readonly delayMilliseconds?: number;
  /** Two items of a queue with the same key within `dedupMilliseconds`: the second is not added. */
  readonly dedupKey?: string;
  /** `defaultDedupMilliseconds` when absent. The window starts with the item that was added, and outlives it. */
  readonly dedupMilliseconds?: number;
}

/** The deduplication interval of SQS FIFO queues. */
export const defaultDedupMilliseconds = 300_000;

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Opaque; pass it back to go on. Absent at the end. */
  readonly cursor: string | undefined;
}

export interface ListOptions {
  /** Of the key. */
  readonly prefix?: string;
  readonly limit: number;
  /** Of a page of the same list, with the same options. */
  readonly cursor?: string;
  /** Only the partition of exactly this name, not those whose names go on (`.../orders-2` after `.../orders`). */
  readonly exactPartition?: boolean;
}

export interface Change {
  readonly kind: 'put' | 'delete';
  readonly document: Document;
}

export interface Documents {
  get<Value>(partition: Partition, collection: string, key: string): Promise<Document<Value> | undefined>;
  /**
   * Documents of one collection across the partitions that start with `partitionPrefix`, ordered by partition and
   * key (by code points). What is there throughout is listed once, whatever changes between two pages.
   * Throws `InvalidCursor`.
   */
  list<Value>(
    partitionPrefix: Partition,
    collection: string,
    options: ListOptions,
  ): Promise<Page<Document<Value>>>;
  /**
   * Applies all operations or none, durably (synced) when it resolves. Operations see each other in order.
   * Throws `CommitConflict` when an expectation does not hold; nothing is changed then.
   * @returns the revisions of the documents put, in the order of the operations (0 for others)
   */
  commit(partition: Partition, operations: readonly CommitOperation[]): Promise<readonly number[]>;
  /**
   * Calls `listener` for every change committed from now on, in commit order, and before the promise of its commit
   * resolves. The document of a deletion has its last value and a revision of its own. Returns its removal.
   */
  watch(partitionPrefix: Partition, collection: string, listener: (change: Change) => void): () => void;
}

/** A cursor that no page of this kind returned. */
export class InvalidCursor extends Error {
  constructor(cursor: string) {
    super(`${cursor.slice(0, 64)} is not a cursor`);
    this.name = 'InvalidCursor';
  }
}

/** An expectation of a commit did not hold: someone else was first. Read again and decide. */
export class CommitConflict extends Error {
  readonly collection: string;
  readonly key: string;
  constructor(collection: string, key: string) {
    super(`${collection}/${key} is not at the expected revision`);
    this.name = 'CommitConflict';
    this.collection = collection;
    this.key = key;
  }
}
