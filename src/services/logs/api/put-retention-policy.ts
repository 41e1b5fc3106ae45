/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */

import type { PutRetentionPolicyCommandInput } from '@aws-sdk/client-cloudwatch-logs';
import { operation } from '../../../wire/service.ts';
import { withRetention } from '../model/log-group.ts';
import { groupAccess } from './access.ts';
import type { Logs } from './logs.ts';

export function putRetentionPolicy({ groups }: Logs) {
  return operation<PutRetentionPolicyCommandInput, Record<string, never>>({
    access: groupAccess('logs:PutRetentionPolicy'),
    async handle({ logGroupName = '', retentionInDays = 0 }, context) {
      await groups.change(context, logGroupName, (group) => withRetention(group, retentionInDays));
      return {};
    },
  });
}
