/** Prepared statements with the shape of their rows, which SQL alone can't tell TypeScript. */

import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

/** `Row` names the columns that `sql` selects; the caller vouches for it. */
export class Statement<Row = never> {
  readonly #statement: StatementSync;

  constructor(database: DatabaseSync, sql: string) {
    this.#statement = database.prepare(sql);
  }

  get(...parameters: SQLInputValue[]): Row | undefined {
    return this.#statement.get(...parameters) as Row | undefined;
  }

  all(...parameters: SQLInputValue[]): Row[] {
    return this.#statement.all(...parameters) as Row[];
  }

  /** @returns how many rows changed */
  run(...parameters: SQLInputValue[]): number {
    return Number(this.#statement.run(...parameters).changes);
  }
}
