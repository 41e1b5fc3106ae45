/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_ListTagsForResource.html */

import type {
  ListTagsForResourceCommandInput,
  ListTagsForResourceResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import { operation } from '../../../wire/service.ts';
import { taggedGroup } from '../model/names.ts';
import { resourceAccess } from './access.ts';
import type { Logs } from './logs.ts';

export function listTagsForResource({ groups }: Logs) {
  return operation<ListTagsForResourceCommandInput, ListTagsForResourceResponse>({
    access: resourceAccess('logs:ListTagsForResource'),
    async handle({ resourceArn = '' }, context) {
      const { tags } = await groups.get(context, taggedGroup(context, resourceArn));
      return { tags };
    },
  });
}
