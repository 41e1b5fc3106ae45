/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteLayerVersion.html */

import type { DeleteLayerVersionCommandInput } from '@aws-sdk/client-lambda';
import { operation } from '../../../wire/service.ts';
import type { ControlPlane } from '../control-plane.ts';
import { layerVersionAccess, namedVersion } from './access.ts';
import { checkVersionNumber } from './find-layer.ts';

/** Functions that use the version go on with it; a version that is not there is no error. */
export function deleteLayerVersion({ layers }: ControlPlane) {
  return operation<DeleteLayerVersionCommandInput, Record<string, never>>({
    access: layerVersionAccess('lambda:DeleteLayerVersion'),
    async handle(input, context) {
      const name = namedVersion(input, context);
      checkVersionNumber(name);
      await layers.remove(name);
      return {};
    },
  });
}
