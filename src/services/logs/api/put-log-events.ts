/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */

import type { PutLogEventsCommandInput, PutLogEventsResponse } from '@aws-sdk/client-cloudwatch-logs';
import { operation } from '../../../wire/service.ts';
import { eventId } from '../model/identifiers.ts';
import { acceptBatch } from '../model/put-batch.ts';
import { groupPartition } from '../repository/collections.ts';
import { streamAccess } from './access.ts';
import type { Logs } from './logs.ts';

/** A full batch with every character escaped, and room around it. */
const maxBodyBytes = 8 * 1024 * 1024;

export function putLogEvents({ groups, streams, log, clock }: Logs) {
  return operation<PutLogEventsCommandInput, PutLogEventsResponse>({
    access: streamAccess('logs:PutLogEvents'),
    maxBodyBytes,
    async handle({ logGroupName = '', logStreamName = '', logEvents = [] }, context) {
      const now = clock.now();
      const group = await groups.get(context, logGroupName);
      await streams.check(context, logGroupName, logStreamName);
      const events = logEvents.map(({ timestamp = 0, message = '' }) => ({ timestamp, data: message }));
      const { accepted, rejected } = acceptBatch(events, now, group.retentionInDays);
      const partition = groupPartition(context, logGroupName);
      await log.append(partition, logStreamName, accepted);
      return {
        nextSequenceToken: eventId(partition, logStreamName, { ingestedAt: now, position: 0 }),
        ...(rejected !== undefined && { rejectedLogEventsInfo: rejected }),
      };
    },
  });
}
