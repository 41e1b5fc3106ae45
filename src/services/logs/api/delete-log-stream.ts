/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogStream.html */

import type { DeleteLogStreamCommandInput } from '@aws-sdk/client-cloudwatch-logs';
import { operation } from '../../../wire/service.ts';
import { streamAccess } from './access.ts';
import type { Logs } from './logs.ts';

export function deleteLogStream({ groups, streams }: Logs) {
  return operation<DeleteLogStreamCommandInput, Record<string, never>>({
    access: streamAccess('logs:DeleteLogStream'),
    async handle({ logGroupName = '', logStreamName = '' }, context) {
      await groups.get(context, logGroupName);
      await streams.delete(context, logGroupName, logStreamName);
      return {};
    },
  });
}
