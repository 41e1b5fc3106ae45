/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogGroup.html */

import type { DeleteLogGroupCommandInput } from '@aws-sdk/client-cloudwatch-logs';
import { operation } from '../../../wire/service.ts';
import { groupAccess } from './access.ts';
import type { Logs } from './logs.ts';

export function deleteLogGroup({ groups }: Logs) {
  return operation<DeleteLogGroupCommandInput, Record<string, never>>({
    access: groupAccess('logs:DeleteLogGroup'),
    async handle({ logGroupName = '' }, context) {
      await groups.delete(context, logGroupName);
      return {};
    },
  });
}
