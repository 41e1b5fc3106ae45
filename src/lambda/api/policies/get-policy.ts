/** https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html */

import type { GetPolicyCommandInput, GetPolicyResponse } from '@aws-sdk/client-lambda';
import { operation } from '../../../wire/service.ts';
import { functionAccess } from '../access.ts';
import type { ControlPlane } from '../control-plane.ts';
import { nameOf } from '../find-function.ts';
import { readPolicy } from './read-policy.ts';

export function getPolicy(plane: ControlPlane) {
  return operation<GetPolicyCommandInput, GetPolicyResponse>({
    access: functionAccess(plane, 'lambda:GetPolicy'),
    handle: (input, context) => readPolicy(plane, nameOf(input, context)),
  });
}
