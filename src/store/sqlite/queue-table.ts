/** Queues in the store's thread: the SQL behind adding, leasing and settling work items. */

import type { DatabaseSync } from 'node:sqlite';
import type { Handlers, QueueName, Request, StoredItem } from './calls.ts';
import type { Sequence } from './sequence.ts';
import { Statement } from './statement.ts';

/** Ended dedup windows removed with each addition that has a key: more than one, so that they never pile up. */
const endedWindowsPerAdd = 4;

/** A lease is named `<item id>.<receive count>`: the next lease of the item has another count. */
const leaseName = /^([1-9]\d{0,15})\.([1-9]\d{0,9})$/;

type QueueCalls =
  | 'queues.add'
  | 'queues.lease'
  | 'queues.ack'
  | 'queues.extend'
  | 'queues.release'
  | 'queues.depth'
  | 'queues.due';

export class QueueTable {
  readonly #sequence: Sequence;
  readonly #find: Statement<{ id: number }>;
  readonly #create: Statement<{ id: number }>;
  readonly #insert: Statement;
  readonly #dedup: Statement;
  readonly #forgetEnded: Statement;
  readonly #due: Statement<StoredItem>;
  readonly #lease: Statement;
  readonly #remove: Statement;
  readonly #extend: Statement;
  readonly #release: Statement;
  readonly #depth: Statement<{ ready: number; delayed: number; leased: number }>;
  readonly #nextDue: Statement<{ ready: number; next: number | null }>;

  constructor(database: DatabaseSync, sequence: Sequence) {
    this.#sequence = sequence;
    this.#find = new Statement(database, 'SELECT id FROM queues WHERE partition = ? AND name = ?');
    this.#create = new Statement(database, 'INSERT INTO queues (partition, name) VALUES (?, ?) RETURNING id');
    this.#insert = new Statement(
      database,
      `INSERT INTO queue_items (id, queue, due, leased, receives, enqueued_at, body) VALUES (?, ?, ?, 0, 0, ?, ?)`,
    );
    this.#dedup = new Statement(
      database,
      `INSERT INTO queue_dedup (queue, key, until) VALUES (?1, ?2, ?3)
       ON CONFLICT (queue, key) DO UPDATE SET until = excluded.until WHERE until <= ?4`,
    );
    this.#forgetEnded = new Statement(
      database,
      `DELETE FROM queue_dedup WHERE (queue, key) IN
         (SELECT queue, key FROM queue_dedup WHERE until <= ? ORDER BY until LIMIT ${endedWindowsPerAdd})`,
    );
    this.#due = new Statement(
      database,
      `SELECT id, receives, enqueued_at AS enqueuedAt, body FROM queue_items
       WHERE queue = ? AND due <= ? ORDER BY due, id LIMIT ?`,
    );
    this.#lease = new Statement(
      database,
      'UPDATE queue_items SET due = ?, leased = 1, receives = receives + 1 WHERE id = ?',
    );
    const underLease = 'queue = ? AND id = ? AND receives = ? AND leased = 1';
    this.#remove = new Statement(database, `DELETE FROM queue_items WHERE ${underLease}`);
    this.#extend = new Statement(database, `UPDATE queue_items SET due = ? WHERE ${underLease}`);
    this.#release = new Statement(
      database,
      `UPDATE queue_items SET due = ?, leased = 0, body = coalesce(?, body) WHERE ${underLease}`,
    );
    this.#depth = new Statement(
      database,
      `SELECT count(*) FILTER (WHERE due <= ?1) AS ready,
              count(*) FILTER (WHERE due > ?1 AND leased = 0) AS delayed,
              count(*) FILTER (WHERE due > ?1 AND leased = 1) AS leased
       FROM queue_items WHERE queue = ?2`,
    );
    this.#nextDue = new Statement(
      database,
      `SELECT EXISTS (SELECT 1 FROM queue_items WHERE queue = ?1 AND due <= ?2) AS ready,
              (SELECT min(due) FROM queue_items WHERE queue = ?1 AND due > ?2) AS next`,
    );
  }

  handlers(): Handlers<QueueCalls> {
    return {
      'queues.add': (request) => this.add(request),
      'queues.lease': (request) => this.#leaseDue(request),
      'queues.ack': (request) => this.#settle(request, (...lease) => this.#remove.run(...lease)),
      'queues.extend': (request) => {
        const due = request.now + request.leaseMilliseconds;
        return this.#settle(request, (...lease) => this.#extend.run(due, ...lease));
      },
      'queues.release': (request) => {
        const due = request.now + request.delayMilliseconds;
        return this.#settle(request, (...lease) => this.#release.run(due, request.body ?? null, ...lease));
      },
      'queues.depth': (request) => {
        const queue = this.#id(request);
        const depth = queue === undefined ? undefined : this.#depth.get(request.now, queue);
        return { ready: depth?.ready ?? 0, delayed: depth?.delayed ?? 0, leased: depth?.leased ?? 0 };
      },
      'queues.due': (request) => {
        const queue = this.#id(request);
        const due = queue === undefined ? undefined : this.#nextDue.get(queue, request.now);
        return { ready: due?.ready === 1, next: due?.next ?? undefined };
      },
    };
  }

  /** @returns `false` when its dedup key's window is still open */
  add({ partition, queue: name, item, now }: Request<'queues.add'>): boolean {
    const queue = this.#id({ partition, queue: name }) ?? this.#create.get(partition, name)?.id;
    if (queue === undefined) throw new Error(`queue ${partition}/${name} could not be created`);
    if (item.dedupKey !== undefined) {
      if (this.#dedup.run(queue, item.dedupKey, now + item.dedupMilliseconds, now) === 0) return false;
      this.#forgetEnded.run(now);
    }
    this.#insert.run(this.#sequence.next(), queue, now + item.delayMilliseconds, now, item.body);
    return true;
  }

  #id({ partition, queue }: QueueName): number | undefined {
    return this.#find.get(partition, queue)?.id;
  }

  #leaseDue(request: Request<'queues.lease'>): StoredItem[] {
    const queue = this.#id(request);
    if (queue === undefined) return [];
    const items = this.#due.all(queue, request.now, request.limit);
    const end = request.now + request.leaseMilliseconds;
    for (const item of items) this.#lease.run(end, item.id);
    return items.map((item) => ({ ...item, receives: item.receives + 1 }));
  }

  /** Runs `change` on the item under this lease; `false` when the lease is void. */
  #settle(
    request: QueueName & { readonly lease: string },
    change: (queue: number, id: number, receives: number) => number,
  ): boolean {
    const queue = this.#id(request);
    const name = leaseName.exec(request.lease);
    if (queue === undefined || name === null) return false;
    return change(queue, Number(name[1]), Number(name[2])) === 1;
  }
}
