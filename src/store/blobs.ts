/** Blobs: content by its sha256, streamed. */

import type { Readable } from 'node:stream';

export interface BlobRef {
  /** Lower-case hex. */
  readonly sha256: string;
  readonly bytes: number;
}

export interface Blobs {
  /** Stores the content; durable when it resolves. Content already there is not written again. */
  put(content: Buffer | Readable): Promise<BlobRef>;
  /** Rejects with `BlobMissing` when it is not there. `range`: first and last byte, inclusive. */
  open(sha256: string, range?: { first: number; last: number }): Promise<Readable>;
  stat(sha256: string): Promise<BlobRef | undefined>;
  /** A path on this machine that holds the content, for tools that need a file. Read-only. */
  localPath(sha256: string): Promise<string>;
  delete(sha256: string): Promise<void>;
}

export class BlobMissing extends Error {
  constructor(sha256: string) {
    super(`no blob ${sha256}`);
    this.name = 'BlobMissing';
  }
}
