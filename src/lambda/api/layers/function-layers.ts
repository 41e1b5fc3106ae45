/**
 * The layers that a request gives a function: each checked as AWS checks it.
 * https://docs.aws.amazon.com/lambda/latest/dg/adding-layers.html
 */

import { lambdaLimits } from '../../../config/limits.ts';
import { evaluate } from '../../../identity/policies/evaluate.ts';
import type { Principal } from '../../../identity/principal.ts';
import type { CallContext } from '../../../wire/service.ts';
import { invalidParameter, layerNotReadable } from '../../model/errors.ts';
import type { CodeReference, UsedLayer } from '../../model/function-version.ts';
import { type LayerVersionName, layerArn, parseLayerVersionArn } from '../../model/layer-names.ts';
import type { LayerPolicy } from '../../model/layer-policy.ts';
import { bytesBelow } from '../../packages/folder-size.ts';
import type { ControlPlane } from '../control-plane.ts';

/**
 * @param arns in the order of the request, which is that of merging
 * @throws InvalidParameterValueException for too many, for one that is not there or not in the function's region, and
 *   for two versions of one layer; AccessDeniedException for one of another account that does not admit the caller
 */
export function resolveLayers(
  plane: Pick<ControlPlane, 'layers'>,
  context: Pick<CallContext, 'account' | 'region' | 'principal'>,
  arns: readonly string[],
): UsedLayer[] {
  if (arns.length > lambdaLimits.maxLayers) {
    throw invalidParameter(`Cannot reference more than ${lambdaLimits.maxLayers} layers.`);
  }
  const earlier = new Map<string, string>();
  return arns.map((arn) => {
    const name = parseLayerVersionArn(arn);
    const used = resolveLayer(plane, context, arn, name);
    const other = earlier.get(layerArn(name));
    if (other !== undefined) {
      throw invalidParameter(
        `Two different versions of the same layer are not allowed to be referenced in the same function. ${other} and ${arn} are versions of the same layer.`,
      );
    }
    earlier.set(layerArn(name), arn);
    return used;
  });
}

function resolveLayer(
  { layers }: Pick<ControlPlane, 'layers'>,
  { account, region, principal }: Pick<CallContext, 'account' | 'region' | 'principal'>,
  arn: string,
  name: LayerVersionName,
): UsedLayer {
  const version = layers.find(name);
  const own = name.owner.account === account;
  // Of other accounts' layers no more is told than that they can't be read.
  if (!own && !(name.owner.region === region && admits(version?.policy, principal, arn))) {
    throw layerNotReadable('arn' in principal ? principal.arn : principal.account, arn);
  }
  if (name.owner.region !== region) {
    throw invalidParameter(
      `Layers are not in the same region as the function. Layers are expected to be in region ${region}.`,
    );
  }
  if (version === undefined) throw invalidParameter(`Layer version ${arn} does not exist.`);
  return { arn, blob: version.code.blob, bytes: version.code.bytes };
}

function admits(policy: LayerPolicy | undefined, principal: Principal, resource: string): boolean {
  if (policy === undefined) return false;
  const question = { principal, action: 'lambda:GetLayerVersion', resource, conditions: {} };
  return evaluate(policy.document, question) === 'Allow';
}

/** @throws InvalidParameterValueException when code and layers together hold too much, unzipped */
export async function checkUnpackedSize(
  { packages }: Pick<ControlPlane, 'packages'>,
  code: CodeReference | undefined,
  layers: readonly UsedLayer[] = [],
): Promise<void> {
  if (layers.length === 0) return;
  const limit = lambdaLimits.maxUnzippedBytes;
  const measure = async (blob: string) => bytesBelow(await packages.stage(blob));
  let layerBytes = 0;
  for (const { blob } of layers) layerBytes += await measure(blob);
  if (layerBytes > limit) {
    throw invalidParameter(`Layers consume more than the available size of ${limit} bytes`);
  }
  const bytes = layerBytes + (code === undefined ? 0 : await measure(code.blob));
  if (bytes > limit) {
    throw invalidParameter(
      `Function code combined with layers exceeds the maximum allowed size of ${limit} bytes. The actual size is ${bytes} bytes.`,
    );
  }
}
