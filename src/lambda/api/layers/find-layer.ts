/** The layer version that a request names, or what AWS says when it is not there. */

import type { AwsError } from '../../../base/errors.ts';
import { invalidParameter, resourceNotFound } from '../../model/errors.ts';
import { type LayerVersionName, layerVersionArn } from '../../model/layer-names.ts';
import type { LayerVersion } from '../../model/layer-version.ts';
import type { ControlPlane } from '../control-plane.ts';

/** @throws InvalidParameterValueException for a number that no version can have */
export function checkVersionNumber({ version }: LayerVersionName): void {
  if (version < 1) throw invalidParameter('Layer Version Cannot be less than 1');
}

/** @throws ResourceNotFoundException */
export function findLayerVersion({ layers }: ControlPlane, name: LayerVersionName): LayerVersion {
  const found = layers.find(name);
  if (found === undefined) throw resourceNotFound('The resource you requested does not exist.');
  return found;
}

/** As the operations on policies word it. */
export function layerVersionMissing(name: LayerVersionName): AwsError {
  return resourceNotFound(`Layer version ${layerVersionArn(name)} does not exist.`);
}
