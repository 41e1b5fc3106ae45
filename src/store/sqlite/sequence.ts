/** One counter for document revisions and queue item ids: never reused, and ordered as things were committed. */

import type { DatabaseSync } from 'node:sqlite';
import { Statement } from './statement.ts';

/** Draws from memory; `save` writes the counter once a transaction. */
export class Sequence {
  readonly #write: Statement;
  #saved: number;
  #last: number;

  constructor(database: DatabaseSync) {
    this.#write = new Statement(database, 'UPDATE sequence SET last = ?');
    this.#saved = new Statement<{ last: number }>(database, 'SELECT last FROM sequence').get()?.last ?? 0;
    this.#last = this.#saved;
  }

  next(): number {
    this.#last += 1;
    return this.#last;
  }

  /** Inside the transaction, before its commit. */
  save(): void {
    if (this.#last !== this.#saved) this.#write.run(this.#last);
  }

  committed(): void {
    this.#saved = this.#last;
  }

  rolledBack(): void {
    this.#last = this.#saved;
  }
}
