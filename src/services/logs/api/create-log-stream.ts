/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html */

import type { CreateLogStreamCommandInput } from '@aws-sdk/client-cloudwatch-logs';
import { operation } from '../../../wire/service.ts';
import { groupAccess } from './access.ts';
import type { Logs } from './logs.ts';

export function createLogStream({ groups, streams, clock }: Logs) {
  return operation<CreateLogStreamCommandInput, Record<string, never>>({
    access: groupAccess('logs:CreateLogStream'),
    async handle({ logGroupName = '', logStreamName = '' }, context) {
      await groups.get(context, logGroupName);
      await streams.create(context, logGroupName, logStreamName, clock.now());
      return {};
    },
  });
}
