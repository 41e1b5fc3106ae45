/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteRetentionPolicy.html */

import type { DeleteRetentionPolicyCommandInput } from '@aws-sdk/client-cloudwatch-logs';
import { operation } from '../../../wire/service.ts';
import { groupAccess } from './access.ts';
import type { Logs } from './logs.ts';

export function deleteRetentionPolicy({ groups }: Logs) {
  return operation<DeleteRetentionPolicyCommandInput, Record<string, never>>({
    access: groupAccess('logs:DeleteRetentionPolicy'),
    async handle({ logGroupName = '' }, context) {
      await groups.change(context, logGroupName, (group) => ({ ...group, retentionInDays: undefined }));
      return {};
    },
  });
}
