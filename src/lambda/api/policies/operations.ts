/** The operations on resource-based policies, whole or by statement. */

import type { ControlPlane } from '../control-plane.ts';
import { addPermission } from './add-permission.ts';
import { deleteResourcePolicy } from './delete-resource-policy.ts';
import { getPolicy } from './get-policy.ts';
import { getResourcePolicy } from './get-resource-policy.ts';
import { putResourcePolicy } from './put-resource-policy.ts';
import { removePermission } from './remove-permission.ts';

export function policyOperations(plane: ControlPlane) {
  return {
    AddPermission: addPermission(plane),
    DeleteResourcePolicy: deleteResourcePolicy(plane),
    GetPolicy: getPolicy(plane),
    GetResourcePolicy: getResourcePolicy(plane),
    PutResourcePolicy: putResourcePolicy(plane),
    RemovePermission: removePermission(plane),
  };
}
