/** https://docs.aws.amazon.com/lambda/latest/api/API_ListLayerVersions.html */

import type { ListLayerVersionsCommandInput, ListLayerVersionsResponse } from '@aws-sdk/client-lambda';
import { operation } from '../../../wire/service.ts';
import { matches } from '../../model/layer-version.ts';
import type { ControlPlane } from '../control-plane.ts';
import { pageSize, readMarker, takePage } from '../paging.ts';
import { layerAccess, namedLayer } from './access.ts';
import { listedLayerVersion } from './answers.ts';

/** The newest first. A layer that is not there has no versions, which is no error. */
export function listLayerVersions({ layers }: ControlPlane) {
  return operation<ListLayerVersionsCommandInput, ListLayerVersionsResponse>({
    access: layerAccess('lambda:ListLayerVersions'),
    handle(input, context) {
      const before = readMarker(input.Marker)?.version ?? Number.POSITIVE_INFINITY;
      const rest = layers
        .versions(namedLayer(input, context))
        .filter((layer) => layer.version < before && matches(layer, input));
      const { page, ...next } = takePage(rest, pageSize(input.MaxItems), ({ name, version }) => ({
        name,
        version,
      }));
      return { LayerVersions: page.map(listedLayerVersion), ...next };
    },
  });
}
