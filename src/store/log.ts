/** Log: append-only streams, read by position and by time. */

import type { Page, Partition } from './documents.ts';

export interface NewEntry {
  /** Milliseconds since the Unix epoch. */
  readonly timestamp: number;
  readonly data: string;
}

export interface LogEntry extends NewEntry {
  /** Grows within a stream, without gaps from the first entry kept. */
  readonly position: number;
  /** When Kiln stored it, milliseconds since the Unix epoch. */
  readonly ingestedAt: number;
}

export interface ReadOptions {
  /** First position wanted; reading backwards, the highest. */
  readonly from?: number;
  /** Timestamps: inclusive. */
  readonly startTime?: number;
  /** Exclusive. */
  readonly endTime?: number;
  readonly limit: number;
  /** Newest first. */
  readonly backwards?: boolean;
}

export interface StreamInfo {
  readonly stream: string;
  /** Of the first entry kept. */
  readonly firstTimestamp: number;
  /** The highest there was. */
  readonly lastTimestamp: number;
  readonly lastIngestedAt: number;
  readonly entries: number;
  /** Of the entries' data as UTF-8. */
  readonly bytes: number;
}

export interface Log {
  /** Appends entries in order. Resolves when they are durable; callers off the accept path need not wait. */
  append(partition: Partition, stream: string, entries: readonly NewEntry[]): Promise<void>;
  read(partition: Partition, stream: string, options: ReadOptions): Promise<readonly LogEntry[]>;
  /** Streams of the partition by name. Throws `InvalidCursor`. */
  streams(
    partition: Partition,
    options: { prefix?: string; limit: number; cursor?: string },
  ): Promise<Page<StreamInfo>>;
  /**
   * Drops a stream, or its entries ahead of the first one that is not older than `before` (timestamp), so that
   * positions stay without gaps. Goes from the oldest on, in steps: a crash midway leaves the newer part.
   */
  trim(partition: Partition, stream: string, before?: number): Promise<void>;
  /** Calls `listener` after appends to a stream of the partition. Returns its removal. */
  onAppend(partition: Partition, listener: (stream: string) => void): () => void;
}
