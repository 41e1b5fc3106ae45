/** Documents in the store's thread: the SQL behind get, list and commit. */

import type { DatabaseSync } from 'node:sqlite';
import { CommitConflict } from '../documents.ts';
import type {
  EncodedExpectation,
  Handlers,
  OperationOutcome,
  PageOf,
  Request,
  StoredDocument,
} from './calls.ts';
import type { QueueTable } from './queue-table.ts';
import type { Sequence } from './sequence.ts';
import { prefixEnd, Statement } from './statement.ts';

const columns = 'partition, collection, key, revision, value';

export class DocumentTable {
  readonly #sequence: Sequence;
  readonly #queues: QueueTable;
  readonly #get: Statement<StoredDocument>;
  readonly #list: Statement<StoredDocument>;
  readonly #put: Statement;
  readonly #delete: Statement;

  constructor(database: DatabaseSync, sequence: Sequence, queues: QueueTable) {
    this.#sequence = sequence;
    this.#queues = queues;
    this.#get = new Statement(
      database,
      `SELECT ${columns} FROM documents WHERE collection = ? AND partition = ? AND key = ?`,
    );
    this.#list = new Statement(
      database,
      `SELECT ${columns} FROM documents
       WHERE collection = ? AND (partition, key) > (?, ?) AND partition < ? AND key >= ? AND key < ?
       ORDER BY partition, key LIMIT ?`,
    );
    this.#put = new Statement(
      database,
      `INSERT INTO documents (collection, partition, key, revision, value) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (collection, partition, key) DO UPDATE SET revision = excluded.revision, value = excluded.value`,
    );
    this.#delete = new Statement(
      database,
      'DELETE FROM documents WHERE collection = ? AND partition = ? AND key = ?',
    );
  }

  handlers(): Handlers<'documents.get' | 'documents.list' | 'documents.commit'> {
    return {
      'documents.get': ({ partition, collection, key }) => this.#get.get(collection, partition, key),
      'documents.list': (request) => this.#page(request),
      'documents.commit': (request) => this.#commit(request),
    };
  }

  #page(request: Request<'documents.list'>): PageOf<StoredDocument> {
    const { partitionPrefix, collection, prefix, limit, after } = request;
    // (partition, '') is below every key of a partition but the empty key, which no caller can store.
    const [partition, key] = after ?? [partitionPrefix, ''];
    const items = this.#list.all(
      collection,
      partition,
      key,
      prefixEnd(partitionPrefix),
      prefix,
      prefixEnd(prefix),
      limit + 1,
    );
    return { items: items.slice(0, limit), more: items.length > limit };
  }

  #commit({ partition, operations, now }: Request<'documents.commit'>): OperationOutcome[] {
    return operations.map((operation): OperationOutcome => {
      if (operation.kind === 'enqueue') {
        const added = this.#queues.add({ partition, queue: operation.queue, item: operation.item, now });
        return { kind: 'enqueue', added };
      }
      const { collection, key, expect } = operation;
      if (operation.kind === 'put') {
        if (expect !== undefined) this.#require(expect, this.#get.get(collection, partition, key), operation);
        const revision = this.#sequence.next();
        this.#put.run(collection, partition, key, revision, operation.value);
        return { kind: 'put', revision };
      }
      const current = this.#get.get(collection, partition, key);
      this.#require(expect, current, operation);
      if (current === undefined) return { kind: 'delete', revision: 0, deleted: undefined };
      this.#delete.run(collection, partition, key);
      return { kind: 'delete', revision: this.#sequence.next(), deleted: current.value };
    });
  }

  #require(
    expect: EncodedExpectation,
    current: StoredDocument | undefined,
    { collection, key }: { collection: string; key: string },
  ): void {
    if (expect === undefined) return;
    const holds = expect === 'absent' ? current === undefined : current?.revision === expect;
    if (!holds) throw new CommitConflict(collection, key);
  }
}
