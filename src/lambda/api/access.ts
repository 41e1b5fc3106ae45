/**
 * Resources and condition keys of Lambda's actions.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
 */

import type { Access, CallContext } from '../../wire/service.ts';
import { functionArn, looseFunctionName } from '../model/names.ts';
import type { ControlPlane } from './control-plane.ts';

interface NamesFunction {
  readonly FunctionName?: string | undefined;
  readonly Qualifier?: string | undefined;
}

interface NamesResource {
  readonly Resource?: string | undefined;
}

type Conditions = Record<string, string | string[]>;

/** An action on the function that the request names: its ARN, its tags, and what else the request sets. */
export function functionAccess<Input extends NamesFunction>(
  plane: Pick<ControlPlane, 'registry'>,
  action: string,
  requested: (input: Input) => Conditions = () => ({}),
): Access<Input> {
  const find = ({ FunctionName = '', Qualifier }: Input, context: CallContext) =>
    looseFunctionName(context, FunctionName, Qualifier);
  return {
    action,
    resources(input, context) {
      const { owner, name, qualifier } = find(input, context);
      return [functionArn(owner, name, qualifier)];
    },
    conditions(input, context) {
      const { owner, name } = find(input, context);
      const tags = plane.registry.find(owner, name)?.document.tags ?? {};
      return { ...tagValues('aws:ResourceTag', tags), ...requested(input) };
    },
  };
}

/** As `functionAccess`, for requests that name their function by ARN. */
export function resourceAccess<Input extends NamesResource>(
  plane: Pick<ControlPlane, 'registry'>,
  action: string,
  requested: (input: Input) => Conditions = () => ({}),
): Access<Input> {
  const { conditions } = functionAccess(plane, action);
  return {
    action,
    resources: ({ Resource }) => [Resource ?? '*'],
    conditions: (input, context) => ({
      ...conditions?.({ FunctionName: input.Resource }, context),
      ...requested(input),
    }),
  };
}

/** As `functionAccess`, for the operations on policies, which call the ARN of their function something else. */
export function policyAccess<Input extends { readonly ResourceArn?: string | undefined }>(
  plane: Pick<ControlPlane, 'registry'>,
  action: string,
): Access<Input> {
  const { resources, conditions } = resourceAccess(plane, action);
  return {
    action,
    resources: ({ ResourceArn }, context) => resources?.({ Resource: ResourceArn }, context) ?? ['*'],
    conditions: ({ ResourceArn }, context) => conditions?.({ Resource: ResourceArn }, context) ?? {},
  };
}

interface Tags {
  readonly Tags?: Readonly<Record<string, string>> | undefined;
}

interface Configures extends NamesFunction, Tags {
  readonly Layers?: readonly string[] | undefined;
  readonly VpcConfig?:
    | {
        readonly SubnetIds?: readonly string[] | undefined;
        readonly SecurityGroupIds?: readonly string[] | undefined;
      }
    | undefined;
  readonly CodeSigningConfigArn?: string | undefined;
}

/** `lambda:Layer`, `lambda:SubnetIds`, `lambda:SecurityGroupIds`, `lambda:CodeSigningConfigArn` and the tags. */
export function settingConditions(input: Configures): Conditions {
  const { SubnetIds, SecurityGroupIds } = input.VpcConfig ?? {};
  return {
    ...(input.Layers !== undefined && { 'lambda:Layer': [...input.Layers] }),
    ...(SubnetIds !== undefined && { 'lambda:SubnetIds': [...SubnetIds] }),
    ...(SecurityGroupIds !== undefined && { 'lambda:SecurityGroupIds': [...SecurityGroupIds] }),
    ...(input.CodeSigningConfigArn !== undefined && {
      'lambda:CodeSigningConfigArn': input.CodeSigningConfigArn,
    }),
    ...tagConditions({ Tags: input.Tags }),
  };
}

/** `aws:TagKeys` and one `aws:RequestTag/key` a tag. */
export function tagConditions({ Tags }: Tags & NamesResource): Conditions {
  if (Tags === undefined) return {};
  return { ...tagValues('aws:RequestTag', Tags), 'aws:TagKeys': Object.keys(Tags) };
}

function tagValues(prefix: string, tags: Readonly<Record<string, string>>): Conditions {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`${prefix}/${key}`, value]));
}
