/** Looks up what a request's settings refer to, before the rules of the settings run. */

import type {
  CreateFunctionCommandInput,
  UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda';
import type { CallContext } from '../../wire/service.ts';
import { resourceNotFound } from '../model/errors.ts';
import type { Scope } from '../model/names.ts';
import type { ResolvedReferences } from '../model/settings.ts';
import type { ControlPlane } from './control-plane.ts';
import { resolveLayers } from './layers/function-layers.ts';
import type { Neighbours } from './neighbours.ts';

type Request = CreateFunctionCommandInput | UpdateFunctionConfigurationCommandInput;

/** @throws InvalidParameterValueException for what does not exist, AccessDeniedException for what is closed to the caller */
export async function resolveReferences(
  plane: Pick<ControlPlane, 'layers' | 'neighbours' | 'runtimeBuilds'>,
  context: Pick<CallContext, 'account' | 'region' | 'principal'>,
  { VpcConfig, Layers, Runtime, CapacityProviderConfig }: Request,
): Promise<ResolvedReferences> {
  const provider = CapacityProviderConfig?.LambdaManagedInstancesCapacityProviderConfig?.CapacityProviderArn;
  // Kiln has no capacity providers: on demand is not what was asked for.
  if (provider !== undefined) throw resourceNotFound(`Capacity provider not found: ${provider}`);
  return {
    vpc: VpcConfig === undefined ? undefined : await resolveVpc(plane.neighbours, context, VpcConfig),
    layers: Layers === undefined ? undefined : resolveLayers(plane, context, Layers),
    build: await plane.runtimeBuilds.installed(Runtime),
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
