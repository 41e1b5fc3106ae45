/** The policies of Lambda's resources by ARN, from memory: what the authorizer asks on every call. */

import type { PolicyDocument } from '../../identity/policies/document.ts';
import { findLayerVersionName } from '../model/layer-names.ts';
import { looseFunctionName } from '../model/names.ts';
import { findPolicy } from '../model/policies.ts';
import type { FunctionRegistry } from './function-registry.ts';
import type { LayerRegistry } from './layer-registry.ts';

/** No function has this account or region: an ARN names its own. */
const nowhere = { account: '', region: '' };

/** The policy of exactly the ARN's qualifier: one on the bare name covers no alias or version. */
export function functionPolicy(registry: FunctionRegistry, arn: string): PolicyDocument | undefined {
  if (!arn.includes(':function:')) return undefined;
  const { owner, name, qualifier } = looseFunctionName(nowhere, arn, undefined);
  const stored = registry.find(owner, name);
  return stored && findPolicy(stored.document, qualifier)?.document;
}

export function layerPolicy(layers: LayerRegistry, arn: string): PolicyDocument | undefined {
  const name = findLayerVersionName(arn);
  return name && layers.find(name)?.policy?.document;
}
