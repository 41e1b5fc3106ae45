/** https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */

import type { AddPermissionCommandInput, AddPermissionResponse } from '@aws-sdk/client-lambda';
import { operation } from '../../../wire/service.ts';
import { partitionOf } from '../../model/names.ts';
import { addStatement, permissionStatement } from '../../model/permissions.ts';
import { checkPolicyRevision, findPolicy, replacePolicy } from '../../model/policies.ts';
import { functionAccess } from '../access.ts';
import type { ControlPlane } from '../control-plane.ts';
import { checkQualifier } from '../find-function.ts';
import { policyTarget } from './policy-target.ts';

export function addPermission(plane: ControlPlane) {
  return operation<AddPermissionCommandInput, AddPermissionResponse>({
    access: functionAccess(plane, 'lambda:AddPermission', permissionConditions),
    async handle(input, context) {
      const target = policyTarget(input, context);
      const { scope, name, qualifier, arn } = target;
      checkQualifier(plane.registry.find(scope, name), target);
      const statement = permissionStatement(input, arn, partitionOf(scope.region));
      await plane.registry.change(scope, name, (current) => {
        checkQualifier(current, target);
        checkPolicyRevision(current, qualifier, input.RevisionId, 'GetPolicy');
        const policy = addStatement(findPolicy(current.document, qualifier)?.document, statement);
        return replacePolicy(current, qualifier, policy, plane.ids.uuid());
      });
      return { Statement: JSON.stringify(statement) };
    },
  });
}

/** `lambda:Principal` and `lambda:FunctionUrlAuthType`. */
function permissionConditions({ Principal, FunctionUrlAuthType }: AddPermissionCommandInput) {
  return {
    ...(Principal !== undefined && { 'lambda:Principal': Principal }),
    ...(FunctionUrlAuthType !== undefined && { 'lambda:FunctionUrlAuthType': FunctionUrlAuthType }),
  };
}
