/** The IAM side of the operations on layers. */

import type { Access, CallContext } from '../../../wire/service.ts';
import {
  type LayerName,
  type LayerVersionName,
  layerArn,
  layerVersionArn,
  parseLayerName,
} from '../../model/layer-names.ts';

interface NamesLayer {
  readonly LayerName?: string | undefined;
}

interface NamesVersion extends NamesLayer {
  readonly VersionNumber?: number | undefined;
}

export function namedLayer({ LayerName = '' }: NamesLayer, context: CallContext): LayerName {
  return parseLayerName(context, LayerName);
}

export function namedVersion(input: NamesVersion, context: CallContext): LayerVersionName {
  return { ...namedLayer(input, context), version: input.VersionNumber ?? 0 };
}

/** An action on the layer that the request names. */
export function layerAccess<Input extends NamesLayer>(action: string): Access<Input> {
  return { action, resources: (input, context) => [layerArn(namedLayer(input, context))] };
}

/** An action on the version that the request names. */
export function layerVersionAccess<Input extends NamesVersion>(action: string): Access<Input> {
  return { action, resources: (input, context) => [layerVersionArn(namedVersion(input, context))] };
}
