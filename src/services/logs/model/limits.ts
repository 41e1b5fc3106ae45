/**
 * CloudWatch Logs' quotas.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
 */

const hourMilliseconds = 3_600_000;
const dayMilliseconds = 24 * hourMilliseconds;

export const logsLimits = {
  /** Events a page of GetLogEvents and FilterLogEvents. */
  maxEvents: 10_000,
  /** Bytes a page of GetLogEvents and FilterLogEvents, messages and `eventOverheadBytes` counted. */
  maxPageBytes: 1024 * 1024,
  /** Log groups or log streams a page. */
  maxDescribed: 50,
  /** One PutLogEvents batch, messages as UTF-8 and `eventOverheadBytes` counted. */
  maxBatchBytes: 1_048_576,
  /** What AWS counts for an event besides its message. */
  eventOverheadBytes: 26,
  /** Between the first and the last event of a batch. */
  maxBatchSpanMilliseconds: dayMilliseconds,
  /** Events further ahead of now are rejected. */
  maxAheadMilliseconds: 2 * hourMilliseconds,
  /** Events further behind now are rejected. */
  maxBehindMilliseconds: 14 * dayMilliseconds,
  maxTags: 50,
  /** Bounds of one FilterLogEvents call that finds little: it then answers with what it has and a token. */
  maxScannedEvents: 50_000,
  maxScannedBytes: 16 * 1024 * 1024,
} as const;

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
export const retentionDays: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** What AWS counts for an event: its message as UTF-8, and a fixed part. */
export function eventBytes(message: string): number {
  return Buffer.byteLength(message) + logsLimits.eventOverheadBytes;
}

/** The oldest timestamp that a retention of so many days keeps. */
export function retainedSince(now: number, days: number): number {
  return now - days * dayMilliseconds;
}
