/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagResource.html */

import type { TagResourceCommandInput } from '@aws-sdk/client-cloudwatch-logs';
import { operation } from '../../../wire/service.ts';
import { withTags } from '../model/log-group.ts';
import { taggedGroup } from '../model/names.ts';
import { resourceAccess } from './access.ts';
import type { Logs } from './logs.ts';

export function tagResource({ groups }: Logs) {
  return operation<TagResourceCommandInput, Record<string, never>>({
    access: resourceAccess('logs:TagResource'),
    async handle({ resourceArn = '', tags = {} }, context) {
      await groups.change(context, taggedGroup(context, resourceArn), (group) => withTags(group, tags));
      return {};
    },
  });
}
