/** Reads a log group across its streams, page by page, oldest first: what `kiln logs` shows. */

import { InvalidCursor } from '../store/documents.ts';
import type { Log, StreamInfo } from '../store/log.ts';

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

const streamsAPage = 1000;

/** Throws `InvalidCursor` for a cursor that this function did not make. */
export async function readGroup(log: Log, partition: string, query: GroupQuery): Promise<GroupPage> {
  const positions = query.cursor === undefined ? {} : decodeCursor(query.cursor);
  const found: (GroupEvent & { readonly position: number; readonly order: number })[] = [];
  for (const { stream } of await allStreams(log, partition)) {
    const entries = await log.read(partition, stream, {
      from: positions[stream] ?? 0,
      ...(query.since === undefined ? {} : { startTime: query.since }),
      limit: query.limit,
    });
    // A stream is read in its own order even where a guest's timestamps go back, or a page would skip lines.
    let order = 0;
    for (const { timestamp, data, position } of entries) {
      order = Math.max(order, timestamp);
      found.push({ timestamp, stream, message: data, position, order });
    }
  }
  // Stable, so lines of one stream and one moment keep their order.
  found.sort((a, b) => a.order - b.order);
  const page = found.slice(0, query.limit);
  for (const { stream, position } of page) positions[stream] = Math.max(positions[stream] ?? 0, position + 1);
  return {
    events: page.map(({ timestamp, stream, message }) => ({ timestamp, stream, message })),
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

async function allStreams(log: Log, partition: string): Promise<StreamInfo[]> {
  const streams: StreamInfo[] = [];
  let cursor: string | undefined;
  do {
    const page = await log.streams(partition, {
      limit: streamsAPage,
      ...(cursor === undefined ? {} : { cursor }),
    });
    streams.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return streams;
}
