/**
 * Resources and condition keys of Lambda's actions.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
 */

import type { CallContext } from '../../wire/service.ts';
import { looseFunctionArn } from '../model/names.ts';

interface NamesFunction {
  readonly FunctionName?: string | undefined;
  readonly Qualifier?: string | undefined;
}

/** The function that the request names, with its qualifier where the action is decided per version. */
export function functionResource(input: NamesFunction, context: CallContext): string[] {
  return [looseFunctionArn(context, input.FunctionName ?? '', input.Qualifier)];
}

interface Configures {
  readonly Layers?: readonly string[] | undefined;
  readonly VpcConfig?:
    | {
        readonly SubnetIds?: readonly string[] | undefined;
        readonly SecurityGroupIds?: readonly string[] | undefined;
      }
    | undefined;
  readonly CodeSigningConfigArn?: string | undefined;
  readonly Tags?: Readonly<Record<string, string>> | undefined;
}

/** `lambda:Layer`, `lambda:SubnetIds`, `lambda:SecurityGroupIds`, `lambda:CodeSigningConfigArn` and the tags. */
export function settingConditions(input: Configures): Record<string, string | string[]> {
  return present({
    'lambda:Layer': input.Layers,
    'lambda:SubnetIds': input.VpcConfig?.SubnetIds,
    'lambda:SecurityGroupIds': input.VpcConfig?.SecurityGroupIds,
    'lambda:CodeSigningConfigArn': input.CodeSigningConfigArn,
    ...tagConditions(input.Tags),
  });
}

/** `aws:TagKeys` and one `aws:RequestTag/key` a tag. */
export function tagConditions(
  tags: Readonly<Record<string, string>> | undefined,
): Record<string, string | string[]> {
  if (tags === undefined) return {};
  const requested = Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value] as const);
  return { ...Object.fromEntries(requested), 'aws:TagKeys': Object.keys(tags) };
}

function present(
  conditions: Readonly<Record<string, string | readonly string[] | undefined>>,
): Record<string, string | string[]> {
  const result: Record<string, string | string[]> = {};
  for (const [key, value] of Object.entries(conditions)) {
    if (value === undefined) continue;
    result[key] = typeof value === 'string' ? value : [...value];
  }
  return result;
}
