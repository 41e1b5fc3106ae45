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
import { Statement } from './statement.ts';
import { prefixEnd, successor } from './text-order.ts';

const columns = 'partition, collection, key, revision, value';

export class DocumentTable {
  readonly #sequence: Sequence;
  readonly #queues: QueueTable;
  readonly #get: Statement<StoredDocument>;
  readonly #revision: Statement<{ revision: number }>;
  readonly #listPartition: Statement<StoredDocument>;
  readonly #listPrefix: Statement<StoredDocument>;
  readonly #put: Statement;
  readonly #delete: Statement;

  constructor(database: DatabaseSync, sequence: Sequence, queues: QueueTable) {
    this.#sequence = sequence;
    this.#queues = queues;
    const named = 'collection = ? AND partition = ? AND key = ?';
    this.#get = new Statement(database, `SELECT ${columns} FROM documents WHERE ${named}`);
    this.#revision = new Statement(database, `SELECT revision FROM documents WHERE ${named}`);
    this.#listPartition = new Statement(
      database,
      `SELECT ${columns} FROM documents WHERE collection = ? AND partition = ? AND key >= ? AND key < ?
       ORDER BY key LIMIT ?`,
    );
    this.#listPrefix = new Statement(
      database,
      `SELECT ${columns} FROM documents
       WHERE collection = ? AND (partition, key) >= (?, ?) AND partition < ? AND key >= ? AND key < ?
       ORDER BY partition, key LIMIT ?`,
    );
    this.#put = new Statement(
      database,
      `INSERT INTO documents (collection, partition, key, revision, value) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (collection, partition, key) DO UPDATE SET revision = excluded.revision, value = excluded.value`,
    );
    this.#delete = new Statement(database, `DELETE FROM documents WHERE ${named}`);
  }

  handlers(): Handlers<'documents.get' | 'documents.list' | 'documents.commit'> {
    return {
      'documents.get': ({ partition, collection, key }) => this.#get.get(collection, partition, key),
      'documents.list': (request) => this.#page(request),
      'documents.commit': (request) => this.#commit(request),
    };
  }

  #page(request: Request<'documents.list'>): PageOf<StoredDocument> {
    const { partition, exactPartition, collection, prefix, limit, after } = request;
    // Keys of the first partition that are below the prefix are skipped, not read.
    const [fromPartition, fromKey] =
      after === undefined ? [partition, prefix] : [after[0], successor(after[1])];
    const end = prefixEnd(prefix);
    const items = exactPartition
      ? this.#listPartition.all(collection, partition, fromKey, end, limit + 1)
      : this.#listPrefix.all(
          ...[collection, fromPartition, fromKey, prefixEnd(partition), prefix, end, limit + 1],
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
        if (expect !== undefined) {
          assertExpected(expect, this.#revision.get(collection, partition, key)?.revision, operation);
        }
        const revision = this.#sequence.next();
        this.#put.run(collection, partition, key, revision, operation.value);
        return { kind: 'put', revision };
      }
      const current = this.#get.get(collection, partition, key);
      assertExpected(expect, current?.revision, operation);
      if (current === undefined) return { kind: 'delete', revision: 0, deleted: undefined };
      this.#delete.run(collection, partition, key);
      return { kind: 'delete', revision: this.#sequence.next(), deleted: current.value };
    });
  }
}

function assertExpected(
  expect: EncodedExpectation,
  revision: number | undefined,
  { collection, key }: { collection: string; key: string },
): void {
  const holds = expect === undefined || revision === (expect === 'absent' ? undefined : expect);
  if (!holds) throw new CommitConflict(collection, key);
}
