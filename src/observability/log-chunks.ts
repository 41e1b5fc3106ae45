/** How many log entries to ask the store for at once: enough to be quick, few enough to be light. */

import type { LogEntry } from '../store/log.ts';

const firstChunk = 32;
/** More would hold the thread that receives them for too long. */
const largestChunk = 500;
const chunkBytes = 256 * 1024;

/** Sizes the next read of a stream by the entries of the last one, since a line may have 5 bytes or a million. */
export function nextChunkSize(last: readonly LogEntry[] | undefined): number {
  if (last === undefined || last.length === 0) return firstChunk;
  const bytes = last.reduce((sum, { data }) => sum + data.length + 1, 0);
  return Math.max(1, Math.min(largestChunk, Math.floor((chunkBytes * last.length) / bytes)));
}
