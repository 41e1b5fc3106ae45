/** A log group as it is stored, and what may be asked of one. */

import type { LogGroupClass } from '@aws-sdk/client-cloudwatch-logs';
import { invalidParameter, tooManyTags } from './errors.ts';
import { logsLimits, retentionDays } from './limits.ts';

type Tags = Readonly<Record<string, string>>;

export interface LogGroup {
  readonly name: string;
  /** Milliseconds since the Unix epoch, as all times here. */
  readonly createdAt: number;
  readonly logGroupClass: LogGroupClass;
  /** Returned as given; Kiln encrypts no logs. */
  readonly kmsKeyId?: string | undefined;
  /** Absent: kept for ever. */
  readonly retentionInDays?: number | undefined;
  readonly tags: Tags;
  /** Its events are being dropped: gone for every caller, and its name not free yet. */
  readonly deleting?: true;
}

/** A log stream as it is stored; what its events tell (first, last, how many) is the log's to say. */
export interface LogStream {
  readonly createdAt: number;
}

/** A group as functions make theirs: everything at its default. */
export function plainGroup(name: string, createdAt: number): LogGroup {
  return { name, createdAt, logGroupClass: 'STANDARD', tags: {} };
}

/** @throws InvalidParameterException for a name that AWS keeps to itself */
export function checkGroupName(name: string): void {
  if (name.startsWith('aws/')) throw invalidParameter("Log group name can't start with the string aws/.");
}

/** @throws InvalidParameterException for a number of days that AWS does not offer */
export function withRetention(group: LogGroup, days: number): LogGroup {
  if (!retentionDays.includes(days)) {
    throw invalidParameter(
      `1 validation error detected: Value '${days}' at 'retentionInDays' failed to satisfy constraint: ` +
        `Member must satisfy enum value set: [${retentionDays.join(', ')}]`,
    );
  }
  return { ...group, retentionInDays: days };
}

/** @throws InvalidParameterException for tags of AWS's own, TooManyTagsException beyond 50 */
export function withTags(group: LogGroup, added: Tags): LogGroup {
  if (Object.keys(added).some((key) => key.toLowerCase().startsWith('aws:'))) {
    throw invalidParameter('Tag keys that start with aws: are reserved.');
  }
  const tags = { ...group.tags, ...added };
  if (Object.keys(tags).length > logsLimits.maxTags) throw tooManyTags();
  return { ...group, tags };
}

export function withoutTags(group: LogGroup, keys: readonly string[]): LogGroup {
  const tags = Object.entries(group.tags).filter(([key]) => !keys.includes(key));
  return { ...group, tags: Object.fromEntries(tags) };
}
