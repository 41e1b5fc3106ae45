/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html */

import type { GetLogEventsCommandInput, GetLogEventsResponse } from '@aws-sdk/client-cloudwatch-logs';
import { operation } from '../../../wire/service.ts';
import { readStreamPage } from '../events/get-page.ts';
import { readStreamToken, writeStreamToken } from '../model/identifiers.ts';
import { logsLimits } from '../model/limits.ts';
import { requestedGroup } from '../model/names.ts';
import { groupPartition } from '../repository/collections.ts';
import { streamAccess } from './access.ts';
import type { Logs } from './logs.ts';

export function getLogEvents({ groups, streams, log }: Logs) {
  return operation<GetLogEventsCommandInput, GetLogEventsResponse>({
    access: streamAccess('logs:GetLogEvents'),
    async handle(input, context) {
      const { logStreamName: stream = '', startTime, endTime, nextToken } = input;
      const group = requestedGroup(context, input);
      const partition = groupPartition(context, group);
      await groups.get(context, group);
      await streams.check(context, group, stream);
      const range = {
        ...(startTime !== undefined && { startTime }),
        ...(endTime !== undefined && { endTime }),
      };
      const { entries, forward, backward } = await readStreamPage(
        (options) => log.read(partition, stream, { ...range, ...options }),
        {
          token: nextToken === undefined ? undefined : readStreamToken(partition, stream, nextToken),
          fromHead: input.startFromHead ?? false,
          limit: input.limit ?? logsLimits.maxEvents,
        },
      );
      return {
        events: entries.map(({ timestamp, data, ingestedAt }) => ({
          timestamp,
          message: data,
          ingestionTime: ingestedAt,
        })),
        nextForwardToken: writeStreamToken(partition, stream, forward),
        nextBackwardToken: writeStreamToken(partition, stream, backward),
      };
    },
  });
}
