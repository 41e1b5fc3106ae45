/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_UntagResource.html */

import type { UntagResourceCommandInput } from '@aws-sdk/client-cloudwatch-logs';
import { operation } from '../../../wire/service.ts';
import { withoutTags } from '../model/log-group.ts';
import { taggedGroup } from '../model/names.ts';
import { resourceAccess } from './access.ts';
import type { Logs } from './logs.ts';

export function untagResource({ groups }: Logs) {
  return operation<UntagResourceCommandInput, Record<string, never>>({
    access: resourceAccess('logs:UntagResource'),
    async handle({ resourceArn = '', tagKeys = [] }, context) {
      await groups.change(context, taggedGroup(context, resourceArn), (group) => withoutTags(group, tagKeys));
      return {};
    },
  });
}
