/**
 * Merges the streams of a log group into one sequence by time, and reads of each only as much as that needs.
 *
 * A stream is always read in its own order, even where a writer's timestamps go back, or a page would skip
 * lines: what decides is the highest timestamp up to an entry in its stream, here its *order*. Streams that are
 * equal in that come by name.
 */

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LogEntry } from '../store/log.ts';
import { nextChunkSize } from './log-chunks.ts';

export interface StreamStart {
  readonly stream: string;
  /** First position wanted. */
  readonly position: number;
  /** No entry wanted of this stream has a lower order; it is not read before the merge gets there. */
  readonly order: number;
}

export interface MergedEntry {
  readonly stream: string;
  readonly order: number;
  readonly entry: LogEntry;
}

/** How far one stream has been taken. */
export interface StreamProgress {
  readonly stream: string;
  /** The position after the last one taken. */
  readonly position: number;
  readonly order: number;
  readonly ended: boolean;
}

/** Entries of one stream from a position on, at most `limit`; fewer mean that there are no more. */
export type StreamReader = (stream: string, position: number, limit: number) => Promise<readonly LogEntry[]>;

interface Lane {
  readonly stream: string;
  position: number;
  order: number;
  ended: boolean;
  /** Read and not taken yet, oldest first, from `taken` on. */
  chunk: readonly LogEntry[] | undefined;
  taken: number;
  /** The store gave fewer than were asked for. */
  drained: boolean;
}

/** Entries taken before others on this thread get a turn. */
const entriesATurn = 200;

export class StreamMerge {
  readonly #read: StreamReader;
  #taken = 0;
  readonly #begun = new Set<Lane>();
  /** The next one is last. */
  readonly #waiting: Lane[];

  constructor(read: StreamReader, starts: readonly StreamStart[]) {
    this.#read = read;
    this.#waiting = starts.map(
      (start): Lane => ({ ...start, ended: false, chunk: undefined, taken: 0, drained: false }),
    );
    this.#waiting.sort((a, b) => compare(b, a));
  }

  /** Takes the next entry; undefined when every stream has ended. */
  async next(): Promise<MergedEntry | undefined> {
    const next = await this.peek();
    const lane = this.#waiting.at(-1);
    if (next === undefined || lane === undefined) return undefined;
    lane.taken += 1;
    lane.position = next.entry.position + 1;
    this.#taken += 1;
    if (this.#taken % entriesATurn === 0) await nextTurn();
    return next;
  }

  /** The next entry, left where it is. */
  async peek(): Promise<MergedEntry | undefined> {
    for (let lane = this.#waiting.at(-1); lane !== undefined; lane = this.#waiting.at(-1)) {
      this.#begun.add(lane);
      const entry = lane.chunk?.[lane.taken] ?? (await this.#refill(lane));
      if (entry === undefined) {
        lane.ended = true;
        this.#waiting.pop();
      } else if (entry.timestamp > lane.order) {
        lane.order = entry.timestamp;
        // Others may come before it now.
        this.#waiting.pop();
        this.#wait(lane);
      } else {
        return { stream: lane.stream, order: lane.order, entry };
      }
    }
    return undefined;
  }

  /** The streams that were read from, in no order. */
  progress(): readonly StreamProgress[] {
    return [...this.#begun];
  }

  async #refill(lane: Lane): Promise<LogEntry | undefined> {
    if (lane.drained) return undefined;
    const limit = nextChunkSize(lane.chunk);
    lane.chunk = await this.#read(lane.stream, lane.position, limit);
    lane.taken = 0;
    lane.drained = lane.chunk.length < limit;
    return lane.chunk[0];
  }

  /** Puts a stream where its order belongs. */
  #wait(lane: Lane): void {
    let low = 0;
    let end = this.#waiting.length;
    while (low < end) {
      const middle = (low + end) >>> 1;
      const other = this.#waiting[middle];
      if (other !== undefined && compare(other, lane) > 0) low = middle + 1;
      else end = middle;
    }
    this.#waiting.splice(low, 0, lane);
  }
}

function compare(a: Lane, b: Lane): number {
  return a.order - b.order || (a.stream < b.stream ? -1 : 1);
}
