/** https://docs.aws.amazon.com/lambda/latest/api/API_RemoveLayerVersionPermission.html */

import type { RemoveLayerVersionPermissionCommandInput } from '@aws-sdk/client-lambda';
import { operation } from '../../../wire/service.ts';
import { checkLayerPolicyRevision, withoutStatement } from '../../model/layer-policy.ts';
import type { ControlPlane } from '../control-plane.ts';
import { layerVersionAccess, namedVersion } from './access.ts';
import { layerVersionMissing } from './find-layer.ts';

export function removeLayerVersionPermission({ layers, ids }: ControlPlane) {
  return operation<RemoveLayerVersionPermissionCommandInput, Record<string, never>>({
    access: layerVersionAccess('lambda:RemoveLayerVersionPermission'),
    async handle(input, context) {
      const name = namedVersion(input, context);
      await layers.change(name, (current) => {
        if (current === undefined) throw layerVersionMissing(name);
        const { policy, ...rest } = current;
        checkLayerPolicyRevision(policy, input.RevisionId);
        const left = withoutStatement(policy, input.StatementId ?? '', ids.uuid());
        return { ...rest, ...(left !== undefined && { policy: left }) };
      });
      return {};
    },
  });
}
