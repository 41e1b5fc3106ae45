/** https://docs.aws.amazon.com/lambda/latest/api/API_ListTags.html */

import type { ListTagsCommandInput, ListTagsResponse } from '@aws-sdk/client-lambda';
import { operation } from '../../wire/service.ts';
import { resourceAccess } from './access.ts';
import type { ControlPlane } from './control-plane.ts';
import { taggedFunction } from './tagged-function.ts';

export function listTags(plane: ControlPlane) {
  return operation<ListTagsCommandInput, ListTagsResponse>({
    access: resourceAccess(plane, 'lambda:ListTags'),
    handle({ Resource = '' }, context) {
      const { scope, name } = taggedFunction(Resource, context);
      return { Tags: { ...plane.registry.get(scope, name).document.tags } };
    },
  });
}
