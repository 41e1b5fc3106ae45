/** One page of one stream, oldest first, read in either direction: what GetLogEvents answers with. */

import { nextChunkSize } from '../../../observability/log-chunks.ts';
import type { LogEntry, ReadOptions } from '../../../store/log.ts';
import type { StreamToken } from '../model/identifiers.ts';
import { eventBytes, logsLimits } from '../model/limits.ts';

export interface StreamPage {
  /** By timestamp. */
  readonly entries: readonly LogEntry[];
  readonly forward: StreamToken;
  readonly backward: StreamToken;
}

export interface StreamQuery {
  /** Absent: the newest entries, or the oldest with `fromHead`. */
  readonly token: StreamToken | undefined;
  readonly fromHead: boolean;
  readonly limit: number;
}

/** `read`: from the stream, within the time range that was asked for. */
export async function readStreamPage(
  read: (options: Omit<ReadOptions, 'startTime' | 'endTime'>) => Promise<readonly LogEntry[]>,
  { token, fromHead, limit }: StreamQuery,
): Promise<StreamPage> {
  const backwards = token === undefined ? !fromHead : token.direction === 'backward';
  const taken: LogEntry[] = [];
  let from = backwards && token !== undefined ? token.boundary - 1 : token?.boundary;
  let bytes = 0;
  let chunk: readonly LogEntry[] | undefined;
  for (let isFull = false; !isFull; ) {
    const size = Math.min(limit - taken.length, nextChunkSize(chunk));
    chunk = await read({ limit: size, backwards, ...(from !== undefined && { from }) });
    for (const entry of chunk) {
      bytes += eventBytes(entry.data);
      isFull = taken.length > 0 && bytes > logsLimits.maxPageBytes;
      if (isFull) break;
      taken.push(entry);
      from = backwards ? entry.position - 1 : entry.position + 1;
    }
    isFull ||= taken.length === limit || chunk.length < size;
  }
  return { entries: taken.sort(byTime), ...tokensAround(taken, token) };
}

/** Both tokens of an empty page are at the place it was asked for: at either end the same token comes back. */
function tokensAround(entries: readonly LogEntry[], token: StreamToken | undefined) {
  const positions = entries.map(({ position }) => position);
  const start = positions.length === 0 ? (token?.boundary ?? 0) : Math.min(...positions);
  const end = positions.length === 0 ? start : Math.max(...positions) + 1;
  return {
    forward: { direction: 'forward', boundary: end },
    backward: { direction: 'backward', boundary: start },
  } as const;
}

function byTime(a: LogEntry, b: LogEntry): number {
  return a.timestamp - b.timestamp || a.position - b.position;
}
