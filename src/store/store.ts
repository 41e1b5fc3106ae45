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
  /** What was asked before is finished first; later calls reject with `StoreUnavailable` (`closed`). */
  close(): Promise<void>;
}

/**
 * The store can't be opened or can't do what was asked; the message says what to do. A request that met `full` left
 * nothing behind. One that met `io` was undone, yet a crash that follows at once may bring it back.
 */
export class StoreUnavailable extends Error {
  readonly reason: 'locked' | 'newer-schema' | 'corrupt' | 'full' | 'io' | 'closed';
  constructor(reason: StoreUnavailable['reason'], message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'StoreUnavailable';
    this.reason = reason;
  }
}
