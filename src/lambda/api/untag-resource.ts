/** https://docs.aws.amazon.com/lambda/latest/api/API_UntagResource.html */

import type { UntagResourceCommandInput } from '@aws-sdk/client-lambda';
import { operation } from '../../wire/service.ts';
import { removeTags } from '../model/tags.ts';
import type { ControlPlane } from './control-plane.ts';
import { changeTags, taggedFunction } from './tagged-function.ts';

export function untagResource(plane: ControlPlane) {
  return operation<UntagResourceCommandInput, Record<string, never>>({
    access: {
      action: 'lambda:UntagResource',
      resources: ({ Resource }) => [Resource ?? '*'],
      conditions: ({ TagKeys }) => (TagKeys === undefined ? {} : { 'aws:TagKeys': TagKeys }),
    },
    async handle({ Resource = '', TagKeys = [] }, context) {
      await changeTags(plane, taggedFunction(Resource, context), (current) => removeTags(current, TagKeys));
      return {};
    },
  });
}
