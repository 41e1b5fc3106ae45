/** https://docs.aws.amazon.com/lambda/latest/api/API_TagResource.html */

import type { TagResourceCommandInput } from '@aws-sdk/client-lambda';
import { operation } from '../../wire/service.ts';
import { addTags } from '../model/tags.ts';
import { resourceAccess, tagConditions } from './access.ts';
import type { ControlPlane } from './control-plane.ts';
import { changeTags, taggedFunction } from './tagged-function.ts';

export function tagResource(plane: ControlPlane) {
  return operation<TagResourceCommandInput, Record<string, never>>({
    access: resourceAccess(plane, 'lambda:TagResource', tagConditions),
    async handle({ Resource = '', Tags = {} }, context) {
      await changeTags(plane, taggedFunction(Resource, context), (current) => addTags(current, Tags));
      return {};
    },
  });
}
