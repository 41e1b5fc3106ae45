/** The operations on layers, by their names. */

import type { ControlPlane } from '../control-plane.ts';
import { addLayerVersionPermission } from './add-layer-version-permission.ts';
import { deleteLayerVersion } from './delete-layer-version.ts';
import { getLayerVersion } from './get-layer-version.ts';
import { getLayerVersionByArn } from './get-layer-version-by-arn.ts';
import { getLayerVersionPolicy } from './get-layer-version-policy.ts';
import { listLayerVersions } from './list-layer-versions.ts';
import { listLayers } from './list-layers.ts';
import { publishLayerVersion } from './publish-layer-version.ts';
import { removeLayerVersionPermission } from './remove-layer-version-permission.ts';

export function layerOperations(plane: ControlPlane) {
  return {
    AddLayerVersionPermission: addLayerVersionPermission(plane),
    DeleteLayerVersion: deleteLayerVersion(plane),
    GetLayerVersion: getLayerVersion(plane),
    GetLayerVersionByArn: getLayerVersionByArn(plane),
    GetLayerVersionPolicy: getLayerVersionPolicy(plane),
    ListLayerVersions: listLayerVersions(plane),
    ListLayers: listLayers(plane),
    PublishLayerVersion: publishLayerVersion(plane),
    RemoveLayerVersionPermission: removeLayerVersionPermission(plane),
  };
}
