/** Brings a database to the newest schema, one step a transaction. */

import type { DatabaseSync } from 'node:sqlite';
import { unavailable } from './failures.ts';
import { Statement } from './statement.ts';

/**
 * Runs the steps that `user_version` does not count yet. A step that fails leaves the version before it.
 * Throws `StoreUnavailable` (`newer-schema`) when the database counts more steps than there are.
 */
export function migrate(database: DatabaseSync, folder: string, steps: readonly string[]): void {
  const version =
    new Statement<{ user_version: number }>(database, 'PRAGMA user_version').get()?.user_version ?? 0;
  if (version > steps.length) {
    const what = `data folder ${folder} has schema version ${version}, this Kiln knows ${steps.length}`;
    throw unavailable('newer-schema', what);
  }
  for (const [index, step] of steps.entries()) {
    if (index < version) continue;
    database.exec('BEGIN IMMEDIATE');
    try {
      database.exec(`${step}; PRAGMA user_version = ${index + 1}; COMMIT;`);
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }
}
