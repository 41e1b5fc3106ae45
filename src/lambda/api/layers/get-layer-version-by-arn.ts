/** https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersionByArn.html */

import type { GetLayerVersionByArnCommandInput, GetLayerVersionResponse } from '@aws-sdk/client-lambda';
import { operation } from '../../../wire/service.ts';
import { parseLayerVersionArn } from '../../model/layer-names.ts';
import type { ControlPlane } from '../control-plane.ts';
import { layerVersionAnswer } from './answers.ts';
import { findLayerVersion } from './find-layer.ts';

export function getLayerVersionByArn(plane: ControlPlane) {
  return operation<GetLayerVersionByArnCommandInput, GetLayerVersionResponse>({
    access: { action: 'lambda:GetLayerVersion', resources: ({ Arn = '*' }) => [Arn] },
    handle({ Arn = '' }, context) {
      return layerVersionAnswer(plane, findLayerVersion(plane, parseLayerVersionArn(Arn)), context);
    },
  });
}
