/** The embedded store: SQLite in a thread of its own for all but blobs, which are files. */

import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Clock, systemClock } from '../../base/clock.ts';
import { type Store, StoreUnavailable } from '../store.ts';
import { BlobFiles } from './blob-files.ts';
import { SqliteDocuments } from './documents.ts';
import { asUnavailable, unavailable } from './failures.ts';
import { SqliteLog } from './log.ts';
import { SqliteQueues } from './queues.ts';
import { StoreThread } from './store-thread.ts';
import { syncFolder } from './sync-folder.ts';

export interface SqliteStoreOptions {
  /** The data folder; made when it is not there. One Kiln at a time. */
  readonly folder: string;
  readonly clock?: Clock;
}

/**
 * Opens the store in `folder`. It keeps the process alive only while it owes an answer. Rejects with `StoreUnavailable`: `locked` when another process holds the folder,
 * `newer-schema`, `corrupt`, `full` or `io`.
 */
export async function openSqliteStore({ folder, clock = systemClock }: SqliteStoreOptions): Promise<Store> {
  try {
    const made = await mkdir(folder, { recursive: true, mode: 0o700 });
    if (made !== undefined) await syncFolder(dirname(made));
  } catch (error) {
    const failure = asUnavailable(error);
    if (failure instanceof StoreUnavailable) throw failure;
    throw unavailable('io', `data folder ${folder} can't be made`, error);
  }
  const thread = await StoreThread.start(folder);
  try {
    const blobs = await BlobFiles.open(join(folder, 'blobs'));
    const queues = new SqliteQueues(thread, clock);
    return {
      documents: new SqliteDocuments(thread, clock, queues),
      queues,
      log: new SqliteLog(thread, clock),
      blobs,
      async close() {
        queues.close();
        await thread.close();
      },
    };
  } catch (error) {
    await thread.close();
    throw asUnavailable(error);
  }
}
