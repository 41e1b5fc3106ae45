/** Where log groups lie in the store: documents beside the events, in the partition that functions write to. */

import { logPartition } from '../../../observability/log-writer.ts';
import type { Partition } from '../../../store/documents.ts';

/** One `LogGroup` a partition, under `onlyKey`. */
export const groupCollection = 'log-group';
/** One `LogStream` a stream, by its name. */
export const streamCollection = 'log-stream';

/** Key of the only document of a collection in its partition. */
export const onlyKey = 'current';

export interface Owner {
  readonly account: string;
  readonly region: string;
}

export function groupPartition({ account, region }: Owner, group: string): Partition {
  return logPartition(account, region, group);
}

/** The group's name; names have slashes of their own. */
export function groupOfPartition(partition: Partition): string {
  return partition.split('/').slice(3).join('/');
}
