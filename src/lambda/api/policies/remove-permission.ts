/** https://docs.aws.amazon.com/lambda/latest/api/API_RemovePermission.html */

import type { RemovePermissionCommandInput } from '@aws-sdk/client-lambda';
import { operation } from '../../../wire/service.ts';
import { resourceNotFound } from '../../model/errors.ts';
import { functionArn } from '../../model/names.ts';
import { removeStatement } from '../../model/permissions.ts';
import { checkPolicyRevision, findPolicy, replacePolicy } from '../../model/policies.ts';
import { functionAccess } from '../access.ts';
import type { ControlPlane } from '../control-plane.ts';
import { checkQualifier, nameOf } from '../find-function.ts';

export function removePermission(plane: ControlPlane) {
  return operation<RemovePermissionCommandInput, Record<string, never>>({
    access: functionAccess(plane, 'lambda:RemovePermission'),
    async handle(input, context) {
      const named = nameOf(input, context);
      const { scope, name, qualifier } = named;
      if (qualifier === undefined && plane.registry.find(scope, name) === undefined) {
        throw resourceNotFound(`No policy found for: ${functionArn(scope, name)}`);
      }
      checkQualifier(plane.registry.find(scope, name), named);
      await plane.registry.change(scope, name, (current) => {
        const policy = findPolicy(current.document, qualifier);
        if (policy === undefined) throw resourceNotFound('No policy is associated with the given resource.');
        checkPolicyRevision(current, qualifier, input.RevisionId, 'GetPolicy');
        const left = removeStatement(policy.document, input.StatementId ?? '');
        return replacePolicy(current, qualifier, left, plane.ids.uuid());
      });
      return {};
    },
  });
}
