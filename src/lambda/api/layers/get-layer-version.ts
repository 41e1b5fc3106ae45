/** https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersion.html */

import type { GetLayerVersionCommandInput, GetLayerVersionResponse } from '@aws-sdk/client-lambda';
import { operation } from '../../../wire/service.ts';
import type { ControlPlane } from '../control-plane.ts';
import { layerVersionAccess, namedVersion } from './access.ts';
import { layerVersionAnswer } from './answers.ts';
import { checkVersionNumber, findLayerVersion } from './find-layer.ts';

export function getLayerVersion(plane: ControlPlane) {
  return operation<GetLayerVersionCommandInput, GetLayerVersionResponse>({
    access: layerVersionAccess('lambda:GetLayerVersion'),
    handle(input, context) {
      const name = namedVersion(input, context);
      checkVersionNumber(name);
      return layerVersionAnswer(plane, findLayerVersion(plane, name), context);
    },
  });
}
