/** Reads a log group across its streams, page by page, oldest first: what `kiln logs` shows. */

import { InvalidCursor } from '../store/documents.ts';
import type { Log } from '../store/log.ts';
import { allStreams } from './log-streams.ts';
import { StreamMerge } from './stream-merge.ts';

export interface GroupEvent {
  /** Milliseconds since the Unix epoch. */
  readonly timestamp: number;
  readonly stream: string;
  readonly message: string;
}

export interface GroupPage {
  readonly events: readonly GroupEvent[];
  /** Where the next page begins; there even when nothing was found, since lines may follow. */
  readonly cursor: string;
}

export interface GroupQuery {
  readonly cursor: string | undefined;
  /** Events before this timestamp are passed over; for the first page. */
  readonly since: number | undefined;
  readonly limit: number;
}

/** Next position by stream; a stream that is not named is read from its start. */
type Positions = Record<string, number>;

/** Throws `InvalidCursor` for a cursor that this function did not make. */
export async function readGroup(log: Log, partition: string, query: GroupQuery): Promise<GroupPage> {
  const positions = query.cursor === undefined ? {} : decodeCursor(query.cursor);
  const since = query.since === undefined ? {} : { startTime: query.since };
  const starts = (await allStreams(log, partition)).map(({ stream }) => ({
    stream,
    position: positions[stream] ?? 0,
    // Even lines older than those of earlier pages are wanted: their writers may be late.
    order: 0,
  }));
  const merge = new StreamMerge(
    (stream, from, limit) => log.read(partition, stream, { from, limit, ...since }),
    starts,
  );
  const events: GroupEvent[] = [];
  while (events.length < query.limit) {
    const next = await merge.next();
    if (next === undefined) break;
    const { timestamp, data } = next.entry;
    events.push({ timestamp, stream: next.stream, message: data });
  }
  for (const { stream, position } of merge.progress()) positions[stream] = position;
  return {
    events,
    cursor: Buffer.from(JSON.stringify(positions)).toString('base64url'),
  };
}

function decodeCursor(cursor: string): Positions {
  try {
    const decoded: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const sound =
      typeof decoded === 'object' &&
      decoded !== null &&
      Object.values(decoded).every((position) => Number.isSafeInteger(position));
    if (sound) return decoded as Positions;
  } catch {
    // Falls through to the one answer for every malformed cursor.
  }
  throw new InvalidCursor(cursor);
}
