/** The IAM side of the operations on layers, and the border between accounts. */

import type { Access, CallContext } from '../../../wire/service.ts';
import {
  type LayerName,
  type LayerVersionName,
  layerArn,
  layerVersionArn,
  parseLayerName,
} from '../../model/layer-names.ts';
import { admitsAccount } from '../../model/layer-policy.ts';
import type { ControlPlane } from '../control-plane.ts';

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

/**
 * Reading a version: its own policy may let other accounts in, and then theirs is all that has to allow it.
 * https://docs.aws.amazon.com/lambda/latest/dg/permissions-layer-cross-account.html
 */
export function readAccess<Input>(
  plane: ControlPlane,
  nameOf: (input: Input, context: CallContext) => LayerVersionName,
): Access<Input> {
  return {
    action: 'lambda:GetLayerVersion',
    resources(input, context) {
      const name = nameOf(input, context);
      const { account } = context.principal;
      const invited =
        account !== name.owner.account && admitsAccount(plane.layers.find(name)?.policy, account);
      return invited ? [] : [layerVersionArn(name)];
    },
  };
}
