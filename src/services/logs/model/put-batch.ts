/**
 * What of a PutLogEvents batch is taken.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
 */

import type { RejectedLogEventsInfo } from '@aws-sdk/client-cloudwatch-logs';
import type { NewEntry } from '../../../store/log.ts';
import { invalidParameter } from './errors.ts';
import { eventBytes, logsLimits, retainedSince } from './limits.ts';

export interface Batch {
  readonly accepted: readonly NewEntry[];
  /** Indices into the batch; absent when all were taken. */
  readonly rejected: RejectedLogEventsInfo | undefined;
}

/** @throws InvalidParameterException for a batch that is too large, out of order or spread over more than a day */
export function acceptBatch(
  events: readonly NewEntry[],
  now: number,
  retentionInDays: number | undefined,
): Batch {
  checkBatch(events);
  const oldest = now - logsLimits.maxBehindMilliseconds;
  const retained = retentionInDays === undefined ? oldest : retainedSince(now, retentionInDays);
  const tooOld = firstIndex(events, oldest);
  const expired = firstIndex(events, retained);
  const tooNew = firstIndex(events, now + logsLimits.maxAheadMilliseconds + 1);
  const rejected = {
    ...(tooNew < events.length && { tooNewLogEventStartIndex: tooNew }),
    ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
    ...(retained > oldest && expired > 0 && { expiredLogEventEndIndex: expired }),
  };
  return {
    accepted: events.slice(Math.max(tooOld, expired), tooNew),
    rejected: Object.keys(rejected).length === 0 ? undefined : rejected,
  };
}

function checkBatch(events: readonly NewEntry[]): void {
  const bytes = events.reduce((sum, { data }) => sum + eventBytes(data), 0);
  if (bytes > logsLimits.maxBatchBytes) {
    throw invalidParameter(`Upload too large: ${bytes} bytes exceeds limit of ${logsLimits.maxBatchBytes}`);
  }
  const times = events.map(({ timestamp }) => timestamp);
  if (times.some((time, index) => time < (times[index - 1] ?? time))) {
    throw invalidParameter('Log events in a single PutLogEvents request must be in chronological order.');
  }
  if ((times.at(-1) ?? 0) - (times[0] ?? 0) > logsLimits.maxBatchSpanMilliseconds) {
    throw invalidParameter(
      'The batch of log events in a single PutLogEvents request cannot span more than 24 hours.',
    );
  }
}

/** Of the first event that is not before `time`; the number of events when all are. */
function firstIndex(events: readonly NewEntry[], time: number): number {
  const index = events.findIndex(({ timestamp }) => timestamp >= time);
  return index === -1 ? events.length : index;
}
