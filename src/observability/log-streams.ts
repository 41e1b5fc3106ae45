/** All streams of a log group, fetched page by page. */

import type { Log, StreamInfo } from '../store/log.ts';

/** More would hold the thread that receives them for too long. */
const streamsAPage = 500;

/** `prefix`: of the streams' names. */
export async function allStreams(log: Log, partition: string, prefix = ''): Promise<StreamInfo[]> {
  const streams: StreamInfo[] = [];
  let cursor: string | undefined;
  do {
    const page = await log.streams(partition, {
      prefix,
      limit: streamsAPage,
      ...(cursor === undefined ? {} : { cursor }),
    });
    streams.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return streams;
}
