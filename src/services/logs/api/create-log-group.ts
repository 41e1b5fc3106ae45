/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html */

import type { CreateLogGroupCommandInput } from '@aws-sdk/client-cloudwatch-logs';
import { operation } from '../../../wire/service.ts';
import { invalidParameter } from '../model/errors.ts';
import { checkGroupName, plainGroup, withTags } from '../model/log-group.ts';
import { groupAccess } from './access.ts';
import type { Logs } from './logs.ts';

export function createLogGroup({ groups, clock }: Logs) {
  return operation<CreateLogGroupCommandInput, Record<string, never>>({
    access: groupAccess('logs:CreateLogGroup'),
    async handle({ logGroupName: name = '', ...input }, context) {
      checkGroupName(name);
      if (input.deletionProtectionEnabled === true) {
        throw invalidParameter('Kiln does not have deletion protection of log groups yet.');
      }
      const group = withTags(plainGroup(name, clock.now()), input.tags ?? {});
      const { logGroupClass = group.logGroupClass, kmsKeyId } = input;
      await groups.create(context, { ...group, logGroupClass, kmsKeyId });
      return {};
    },
  });
}
