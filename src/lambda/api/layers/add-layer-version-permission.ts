/** https://docs.aws.amazon.com/lambda/latest/api/API_AddLayerVersionPermission.html */

import type {
  AddLayerVersionPermissionCommandInput,
  AddLayerVersionPermissionResponse,
} from '@aws-sdk/client-lambda';
import { operation } from '../../../wire/service.ts';
import { layerVersionArn } from '../../model/layer-names.ts';
import { checkLayerPolicyRevision, layerStatement, withStatement } from '../../model/layer-policy.ts';
import type { ControlPlane } from '../control-plane.ts';
import { layerVersionAccess, namedVersion } from './access.ts';
import { layerVersionMissing } from './find-layer.ts';

export function addLayerVersionPermission({ layers, ids }: ControlPlane) {
  return operation<AddLayerVersionPermissionCommandInput, AddLayerVersionPermissionResponse>({
    access: layerVersionAccess('lambda:AddLayerVersionPermission'),
    async handle(input, context) {
      const name = namedVersion(input, context);
      const statement = layerStatement(input, layerVersionArn(name));
      const { policy } = await layers.change(name, (current) => {
        if (current === undefined) throw layerVersionMissing(name);
        checkLayerPolicyRevision(current.policy, input.RevisionId);
        return { ...current, policy: withStatement(current.policy, statement, ids.uuid()) };
      });
      return {
        Statement: JSON.stringify(statement),
        RevisionId: policy?.revisionId,
      };
    },
  });
}
