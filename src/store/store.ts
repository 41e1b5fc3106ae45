/** The store: four small interfaces behind one door. A driver implements all of them. */

import type { Blobs } from './blobs.ts';
import type { Documents } from './documents.ts';
import type { Log } from './log.ts';
import type { Queues } from './queues.ts';

export interface Store {
  readonly documents: Documents;
  readonly queues: Queues;
  readonly log: Log;
  readonly blobs: Blobs;
  close(): Promise<void>;
}

/** The store can't be opened or can't accept writes; the message says what to do. */
export class StoreUnavailable extends Error {
  readonly reason: 'locked' | 'newer-schema' | 'full' | 'io';
  constructor(reason: StoreUnavailable['reason'], message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'StoreUnavailable';
    this.reason = reason;
  }
}
