/** https://docs.aws.amazon.com/lambda/latest/api/API_ListLayers.html */

import type { LayersListItem, ListLayersCommandInput, ListLayersResponse } from '@aws-sdk/client-lambda';
import { operation } from '../../../wire/service.ts';
import { layerArn } from '../../model/layer-names.ts';
import { type LayerFilter, matches } from '../../model/layer-version.ts';
import type { Scope } from '../../model/names.ts';
import type { LayerRegistry } from '../../registry/layer-registry.ts';
import type { ControlPlane } from '../control-plane.ts';
import { pageSize, readMarker, takePage } from '../paging.ts';
import { listedLayerVersion } from './answers.ts';

export function listLayers({ layers }: ControlPlane) {
  return operation<ListLayersCommandInput, ListLayersResponse>({
    access: { action: 'lambda:ListLayers' },
    handle(input, { account, region }) {
      const after = readMarker(input.Marker)?.name ?? '';
      const items = matchingLayers(layers, { account, region }, after, input);
      const { page, ...next } = takePage(items, pageSize(input.MaxItems), ({ LayerName = '' }) => ({
        name: LayerName,
        version: 0,
      }));
      return { Layers: page, ...next };
    },
  });
}

/** Layers that have a version which the filter lets through, each with the newest of those. */
function* matchingLayers(
  layers: LayerRegistry,
  owner: Scope,
  after: string,
  filter: LayerFilter,
): Iterable<LayersListItem> {
  for (const name of layers.names(owner)) {
    if (name <= after) continue;
    const latest = layers.versions({ owner, name }).find((version) => matches(version, filter));
    if (latest === undefined) continue;
    yield {
      LayerName: name,
      LayerArn: layerArn({ owner, name }),
      LatestMatchingVersion: listedLayerVersion(latest),
    };
  }
}
