/** https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html */

import type { PublishLayerVersionCommandInput, PublishLayerVersionResponse } from '@aws-sdk/client-lambda';
import { operation } from '../../../wire/service.ts';
import type { LayerVersion } from '../../model/layer-version.ts';
import { lambdaTimestamp } from '../../model/timestamps.ts';
import type { ControlPlane } from '../control-plane.ts';
import { deployBody } from '../request-limits.ts';
import { takeCode } from '../source-code.ts';
import { layerAccess, namedLayer } from './access.ts';
import { layerVersionAnswer } from './answers.ts';

export function publishLayerVersion(plane: ControlPlane) {
  return operation<PublishLayerVersionCommandInput, PublishLayerVersionResponse>({
    access: layerAccess('lambda:PublishLayerVersion'),
    ...deployBody('PublishLayerVersion'),
    async handle(input, context) {
      const layer = namedLayer(input, context);
      const code = await takeCode(plane, layer.owner, input.Content ?? {});
      const published = await plane.layers.publish(
        layer,
        (version): LayerVersion => ({
          ...layer,
          version,
          code,
          description: input.Description ?? '',
          createdDate: lambdaTimestamp(plane.clock.now()),
          ...(input.LicenseInfo !== undefined && { licenseInfo: input.LicenseInfo }),
          ...(input.CompatibleRuntimes !== undefined && { compatibleRuntimes: input.CompatibleRuntimes }),
          ...(input.CompatibleArchitectures !== undefined && {
            compatibleArchitectures: input.CompatibleArchitectures,
          }),
        }),
      );
      return layerVersionAnswer(plane, published, context);
    },
  });
}
