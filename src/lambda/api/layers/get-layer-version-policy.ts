/** https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersionPolicy.html */

import type {
  GetLayerVersionPolicyCommandInput,
  GetLayerVersionPolicyResponse,
} from '@aws-sdk/client-lambda';
import { operation } from '../../../wire/service.ts';
import { resourceNotFound } from '../../model/errors.ts';
import type { ControlPlane } from '../control-plane.ts';
import { layerVersionAccess, namedVersion } from './access.ts';
import { layerVersionMissing } from './find-layer.ts';

export function getLayerVersionPolicy({ layers }: ControlPlane) {
  return operation<GetLayerVersionPolicyCommandInput, GetLayerVersionPolicyResponse>({
    access: layerVersionAccess('lambda:GetLayerVersionPolicy'),
    handle(input, context) {
      const name = namedVersion(input, context);
      const found = layers.find(name);
      if (found === undefined) throw layerVersionMissing(name);
      const { policy } = found;
      if (policy === undefined) {
        throw resourceNotFound('No policy is associated with the given resource.');
      }
      return {
        Policy: JSON.stringify(policy.document),
        RevisionId: policy.revisionId,
      };
    },
  });
}
