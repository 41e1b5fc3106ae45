/** Layer versions as the API shows them. */

import type { GetLayerVersionResponse, LayerVersionsListItem } from '@aws-sdk/client-lambda';
import type { CallContext } from '../../../wire/service.ts';
import { layerArn, layerVersionArn } from '../../model/layer-names.ts';
import type { LayerVersion } from '../../model/layer-version.ts';
import type { ControlPlane } from '../control-plane.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_LayerVersionsListItem.html */
export function listedLayerVersion(layer: LayerVersion): LayerVersionsListItem {
  return {
    LayerVersionArn: layerVersionArn(layer),
    Version: layer.version,
    Description: layer.description,
    CreatedDate: layer.createdDate,
    ...(layer.compatibleArchitectures !== undefined && {
      CompatibleArchitectures: [...layer.compatibleArchitectures],
    }),
    ...(layer.compatibleRuntimes !== undefined && { CompatibleRuntimes: [...layer.compatibleRuntimes] }),
    ...(layer.licenseInfo !== undefined && { LicenseInfo: layer.licenseInfo }),
  };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersion.html */
export function layerVersionAnswer(
  { codeLocations }: ControlPlane,
  layer: LayerVersion,
  { endpoint }: CallContext,
): GetLayerVersionResponse {
  const { blob, sha256, bytes } = layer.code;
  return {
    ...listedLayerVersion(layer),
    LayerArn: layerArn(layer),
    Content: { Location: codeLocations.sign(endpoint, blob), CodeSha256: sha256, CodeSize: bytes },
  };
}
