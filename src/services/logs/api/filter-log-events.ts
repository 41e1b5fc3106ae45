/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html */

import type { FilterLogEventsCommandInput, FilterLogEventsResponse } from '@aws-sdk/client-cloudwatch-logs';
import { allStreams } from '../../../observability/log-streams.ts';
import type { StreamInfo } from '../../../store/log.ts';
import { type CallContext, operation } from '../../../wire/service.ts';
import { searchStreams } from '../events/filter-page.ts';
import { invalidParameter } from '../model/errors.ts';
import { compileFilterPattern } from '../model/filter-pattern.ts';
import { readFilterToken, writeFilterToken } from '../model/filter-token.ts';
import { eventId } from '../model/identifiers.ts';
import { logsLimits } from '../model/limits.ts';
import { requestedGroup } from '../model/names.ts';
import { groupPartition } from '../repository/collections.ts';
import { groupAccess } from './access.ts';
import type { Logs } from './logs.ts';

export function filterLogEvents(logs: Logs) {
  return operation<FilterLogEventsCommandInput, FilterLogEventsResponse>({
    access: groupAccess('logs:FilterLogEvents'),
    async handle(input, context) {
      const { startTime, endTime, nextToken, filterPattern = '', limit = logsLimits.maxEvents } = input;
      const matches = compileFilterPattern(filterPattern);
      const group = requestedGroup(context, input);
      const partition = groupPartition(context, group);
      // The limit may change from page to page; the rest makes another search.
      const search = [
        partition,
        startTime,
        endTime,
        filterPattern,
        input.logStreamNames,
        input.logStreamNamePrefix,
      ];
      const token = nextToken === undefined ? undefined : readFilterToken(search, nextToken);
      await logs.groups.get(context, group);
      const page = await searchStreams(logs.log, {
        partition,
        streams: await searchedStreams(logs, input, group, context),
        startTime,
        endTime,
        matches,
        limit,
        token,
      });
      return {
        events: page.found.map(({ stream, entry }) => ({
          logStreamName: stream,
          timestamp: entry.timestamp,
          message: entry.data,
          ingestionTime: entry.ingestedAt,
          eventId: eventId(partition, stream, entry),
        })),
        // Always empty since 2020, as AWS documents.
        searchedLogStreams: [],
        ...(page.token !== undefined && { nextToken: writeFilterToken(search, page.token) }),
      };
    },
  });
}

/** @throws InvalidParameterException for names beside a prefix, ResourceNotFoundException for a name without stream */
async function searchedStreams(
  { streams, log }: Logs,
  { logStreamNames, logStreamNamePrefix }: FilterLogEventsCommandInput,
  group: string,
  context: CallContext,
): Promise<StreamInfo[]> {
  const partition = groupPartition(context, group);
  if (logStreamNames === undefined) return allStreams(log, partition, logStreamNamePrefix);
  if (logStreamNamePrefix !== undefined) {
    throw invalidParameter('logStreamNames and logStreamNamePrefix are mutually exclusive parameters.');
  }
  const named = [...new Set(logStreamNames)].map(async (name) => {
    await streams.check(context, group, name);
    // In order of names, so that the stream itself is first among those whose names go on.
    const { items } = await log.streams(partition, { prefix: name, limit: 1 });
    return items.filter(({ stream }) => stream === name);
  });
  return (await Promise.all(named)).flat();
}
