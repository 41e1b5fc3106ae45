/** https://docs.aws.amazon.com/lambda/latest/api/API_UntagResource.html */

import type { UntagResourceCommandInput } from '@aws-sdk/client-lambda';
import { operation } from '../../wire/service.ts';
import { removeTags } from '../model/tags.ts';
import { resourceAccess } from './access.ts';
import type { ControlPlane } from './control-plane.ts';
import { changeTags, taggedFunction } from './tagged-function.ts';

export function untagResource(plane: ControlPlane) {
  return operation<UntagResourceCommandInput, Record<string, never>>({
    access: resourceAccess(plane, 'lambda:UntagResource', ({ TagKeys = [] }) => ({ 'aws:TagKeys': TagKeys })),
    async handle({ Resource = '', TagKeys = [] }, context) {
      await changeTags(plane, taggedFunction(Resource, context), (current) => removeTags(current, TagKeys));
      return {};
    },
  });
}
