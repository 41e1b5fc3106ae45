/** One page of a search over a group's streams, by time: what FilterLogEvents answers with. */

import { type MergedEntry, StreamMerge, type StreamStart } from '../../../observability/stream-merge.ts';
import type { Log, StreamInfo } from '../../../store/log.ts';
import type { Matcher } from '../model/filter-pattern.ts';
import type { FilterToken } from '../model/filter-token.ts';
import { eventBytes, logsLimits } from '../model/limits.ts';

export interface Search {
  readonly partition: string;
  readonly streams: readonly StreamInfo[];
  /** Inclusive. */
  readonly startTime: number | undefined;
  /** Inclusive too, other than GetLogEvents'. */
  readonly endTime: number | undefined;
  readonly matches: Matcher;
  readonly limit: number;
  readonly token: FilterToken | undefined;
}

export interface SearchPage {
  /** By timestamp. */
  readonly found: readonly MergedEntry[];
  /** Absent at the end. A page with few or no events may have one: the search has more to look through. */
  readonly token: FilterToken | undefined;
}

export async function searchStreams(log: Log, search: Search): Promise<SearchPage> {
  const { partition, startTime, endTime, token } = search;
  const range = {
    ...(startTime !== undefined && { startTime }),
    ...(endTime !== undefined && { endTime: endTime + 1 }),
  };
  const starts = search.streams.flatMap((info) => startOf(info, search) ?? []);
  const merge = new StreamMerge(async (stream, position, limit) => {
    const isKnownByTime = token !== undefined && position === knownByTime;
    const newer = isKnownByTime ? { startTime: Math.max(token.order, startTime ?? 0) } : {};
    return log.read(partition, stream, { ...range, ...newer, from: Math.max(0, position), limit });
  }, starts);

  const found = await take(merge, search);
  const next = await merge.peek();
  return {
    found: found.sort(byTime),
    token:
      next === undefined
        ? undefined
        : { order: next.order, positions: positionsAt(merge, next.order, token) },
  };
}

/** Stands for a position that the token does not name: what is newer than the token is what is left. */
const knownByTime = -1;

/** Where to go on with a stream; undefined when nothing of it is left. */
function startOf(info: StreamInfo, { startTime, token }: Search): StreamStart | undefined {
  const { stream, firstTimestamp, lastTimestamp, entries } = info;
  if (entries === 0 || (startTime !== undefined && lastTimestamp < startTime)) return undefined;
  const position = token?.positions.get(stream);
  if (token !== undefined && position !== undefined) return { stream, position, order: token.order };
  const order = Math.max(firstTimestamp, startTime ?? firstTimestamp);
  // Not begun before, since its first entry is not before the token.
  if (token === undefined || order >= token.order) return { stream, position: 0, order };
  // It had ended: only what was appended since is left.
  return lastTimestamp < token.order ? undefined : { stream, position: knownByTime, order: token.order };
}

async function take(merge: StreamMerge, { matches, limit }: Search): Promise<MergedEntry[]> {
  const found: MergedEntry[] = [];
  let foundBytes = 0;
  let scannedBytes = 0;
  for (let scanned = 0; scanned < logsLimits.maxScannedEvents; scanned += 1) {
    if (found.length === limit || scannedBytes > logsLimits.maxScannedBytes) break;
    const next = await merge.peek();
    if (next === undefined) break;
    const bytes = eventBytes(next.entry.data);
    if (matches(next.entry.data)) {
      if (found.length > 0 && foundBytes + bytes > logsLimits.maxPageBytes) break;
      found.push(next);
      foundBytes += bytes;
    }
    scannedBytes += bytes;
    await merge.next();
  }
  return found;
}

/** A stream that ended right at `order` is named too, or its last entry would seem to be new. */
function positionsAt(
  merge: StreamMerge,
  order: number,
  previous: FilterToken | undefined,
): ReadonlyMap<string, number> {
  const positions = new Map(previous?.positions);
  for (const { stream, position, ...lane } of merge.progress()) {
    if (position === knownByTime) continue;
    if (lane.ended && lane.order < order) positions.delete(stream);
    else positions.set(stream, position);
  }
  return positions;
}

function byTime(a: MergedEntry, b: MergedEntry): number {
  return a.entry.timestamp - b.entry.timestamp || a.entry.ingestedAt - b.entry.ingestedAt;
}
