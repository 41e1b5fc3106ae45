/** Opens the database file: lock, durability settings and schema. Runs in the store's thread. */

import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StoreUnavailable } from '../store.ts';
import { asUnavailable, unavailable } from './failures.ts';
import { migrate } from './migrate.ts';
import { migrations } from './schema.ts';

const pageCacheKilobytes = 4_096;
/** The write-ahead log is copied into the database when it has grown to this many pages of 4 KB. */
const checkpointPages = 2_000;

/**
 * Opens `kiln.db` in `folder`, which exists, for this process alone.
 * Throws `StoreUnavailable`: `locked`, `newer-schema`, `corrupt`, `full` or `io`.
 */
export function openDatabase(folder: string): DatabaseSync {
  const path = join(folder, 'kiln.db');
  try {
    createPrivately(path);
    const database = new DatabaseSync(path);
    try {
      lock(database, folder);
      configure(database);
      migrate(database, folder, migrations);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  } catch (error) {
    throw error instanceof StoreUnavailable ? error : describe(error, path);
  }
}

/** Copies the write-ahead log into the database and gives the folder up. */
export function closeDatabase(database: DatabaseSync, folder: string): void {
  rmSync(holderFile(folder), { force: true });
  database.close();
}

/**
 * SQLite would create it readable for everyone. A file that is there is never opened here: closing any descriptor of
 * it would drop the locks that this process holds on it (POSIX locks belong to the process, not to the descriptor).
 */
function createPrivately(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/**
 * The lock is SQLite's exclusive one: the kernel frees it when its process ends, however that happens, so there is no
 * stale lock to judge. It also keeps the index of the write-ahead log in memory, not in a shared file.
 */
function lock(database: DatabaseSync, folder: string): void {
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; BEGIN EXCLUSIVE; COMMIT;');
  } catch (error) {
    const failure = asUnavailable(error);
    if (!(failure instanceof StoreUnavailable) || failure.reason !== 'locked') throw error;
    throw unavailable('locked', `data folder ${folder} is in use by another Kiln${holder(folder)}`, error);
  }
  nameHolder(folder);
}

/** `fullfsync` is macOS's: there fsync alone leaves data in the drive's cache. */
function configure(database: DatabaseSync): void {
  database.exec(`
    PRAGMA synchronous = FULL;
    PRAGMA fullfsync = ON;
    PRAGMA cache_size = -${pageCacheKilobytes};
    PRAGMA temp_store = MEMORY;
    PRAGMA wal_autocheckpoint = ${checkpointPages};
    PRAGMA journal_size_limit = ${checkpointPages * 4_096 * 2};
  `);
}

function describe(error: unknown, path: string): unknown {
  const failure = asUnavailable(error);
  if (!(failure instanceof StoreUnavailable)) return failure;
  return unavailable(
    failure.reason,
    `${path}: ${error instanceof Error ? error.message : failure.message}`,
    error,
  );
}

/** Tells who holds the lock; it is not the lock. */
function holderFile(folder: string): string {
  return join(folder, 'kiln.pid');
}

/** On a full disk the store still opens, to be read and cleared; then no one learns the holder's pid. */
function nameHolder(folder: string): void {
  try {
    writeFileSync(holderFile(folder), `${process.pid}\n`, { mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}

function holder(folder: string): string {
  try {
    const pid = Number.parseInt(readFileSync(holderFile(folder), 'utf8'), 10);
    return Number.isInteger(pid) ? ` (pid ${pid})` : '';
  } catch {
    return '';
  }
}
