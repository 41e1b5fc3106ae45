/** https://docs.aws.amazon.com/lambda/latest/api/API_GetResourcePolicy.html */

import type { GetResourcePolicyCommandInput, GetResourcePolicyResponse } from '@aws-sdk/client-lambda';
import { operation } from '../../../wire/service.ts';
import { policyAccess } from '../access.ts';
import type { ControlPlane } from '../control-plane.ts';
import { nameOf } from '../find-function.ts';
import { readPolicy } from './read-policy.ts';

export function getResourcePolicy(plane: ControlPlane) {
  return operation<GetResourcePolicyCommandInput, GetResourcePolicyResponse>({
    access: policyAccess(plane, 'lambda:GetResourcePolicy'),
    handle: ({ ResourceArn }, context) => readPolicy(plane, nameOf({ FunctionName: ResourceArn }, context)),
  });
}
