/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteResourcePolicy.html */

import type { DeleteResourcePolicyCommandInput } from '@aws-sdk/client-lambda';
import { operation } from '../../../wire/service.ts';
import { checkPolicyRevision, findPolicy, replacePolicy } from '../../model/policies.ts';
import { policyAccess } from '../access.ts';
import type { ControlPlane } from '../control-plane.ts';
import { nameOf } from '../find-function.ts';
import { noPolicy } from './read-policy.ts';

export function deleteResourcePolicy(plane: ControlPlane) {
  return operation<DeleteResourcePolicyCommandInput, Record<string, never>>({
    access: policyAccess(plane, 'lambda:DeleteResourcePolicy'),
    async handle({ ResourceArn, RevisionId }, context) {
      const { scope, name, qualifier } = nameOf({ FunctionName: ResourceArn }, context);
      if (plane.registry.find(scope, name) === undefined) throw noPolicy();
      await plane.registry.change(scope, name, (current) => {
        if (findPolicy(current.document, qualifier) === undefined) throw noPolicy();
        checkPolicyRevision(current, qualifier, RevisionId, 'GetResourcePolicy');
        return replacePolicy(current, qualifier, undefined, plane.ids.uuid());
      });
      return {};
    },
  });
}
