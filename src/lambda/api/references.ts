/** Looks up what a request's settings refer to, before the rules of the settings run. */

import type {
  CreateFunctionCommandInput,
  UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda';
import type { Scope } from '../model/names.ts';
import type { ResolvedReferences } from '../model/settings.ts';
import type { Neighbours } from './neighbours.ts';

type Request = CreateFunctionCommandInput | UpdateFunctionConfigurationCommandInput;

/** @throws InvalidParameterValueException for what does not exist */
export async function resolveReferences(
  neighbours: Neighbours,
  scope: Scope,
  { VpcConfig, Layers }: Request,
): Promise<ResolvedReferences> {
  return {
    vpc: VpcConfig === undefined ? undefined : await resolveVpc(neighbours, scope, VpcConfig),
    layers: Layers === undefined ? undefined : await resolveLayers(neighbours, scope, Layers),
  };
}

async function resolveVpc(
  neighbours: Neighbours,
  scope: Scope,
  {
    SubnetIds = [],
    SecurityGroupIds = [],
    Ipv6AllowedForDualStack = false,
  }: NonNullable<Request['VpcConfig']>,
): Promise<ResolvedReferences['vpc']> {
  const empty = SubnetIds.length === 0 && SecurityGroupIds.length === 0;
  const VpcId = empty ? '' : await neighbours.findVpc(scope, SubnetIds, SecurityGroupIds);
  return { SubnetIds, SecurityGroupIds, VpcId, Ipv6AllowedForDualStack };
}

function resolveLayers(
  neighbours: Neighbours,
  scope: Scope,
  arns: readonly string[],
): Promise<NonNullable<ResolvedReferences['layers']>> {
  return Promise.all(
    arns.map(async (arn) => ({ Arn: arn, CodeSize: (await neighbours.findLayer(scope, arn)).bytes })),
  );
}
