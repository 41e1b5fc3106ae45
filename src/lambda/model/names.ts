/**
 * Function names in every form AWS accepts, taken apart and put together again.
 * https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html#lambda-GetFunction-request-FunctionName
 */

import { AwsError } from '../../base/errors.ts';
import { invariant } from '../../base/invariant.ts';
import { invalidParameter, resourceNotFound } from './errors.ts';
import { checkNameForm } from './name-validation.ts';

/** The scope that every function belongs to. */
export interface Scope {
  readonly account: string;
  readonly region: string;
}

export interface FunctionName {
  readonly name: string;
  /** As given, in the name or apart from it; undefined when neither had one. */
  readonly qualifier: string | undefined;
}

export const latestVersion = '$LATEST';

/** Every part but the name may be left out, as AWS's own pattern has it. */
const form =
  /^(?:arn:(?:aws[a-zA-Z-]*)?:lambda:)?(?:(?<region>(?:eusc-)?[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\d):)?(?:(?<account>\d{12}):)?(?:function:)?(?<name>[a-zA-Z0-9-_.]+)(?::(?<qualifier>\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9-_]+))?$/;

/**
 * Takes a name apart and checks that it is reachable from `scope`.
 * @throws ValidationException for a malformed name, InvalidParameterValueException for two qualifiers that differ,
 *   ResourceNotFoundException for another region, AccessDeniedException for another account
 */
export function parseFunctionName(
  scope: Scope,
  nameOrArn: string,
  qualifier: string | undefined,
): FunctionName {
  checkNameForm(nameOrArn, qualifier);
  const parts = form.exec(nameOrArn)?.groups;
  invariant(parts?.name !== undefined, "a name of AWS's form has a name");
  if (parts.region !== undefined && parts.region !== scope.region) {
    throw resourceNotFound(
      `Functions from '${parts.region}' are not reachable in this region ('${scope.region}')`,
    );
  }
  if (parts.account !== undefined && parts.account !== scope.account) throw otherAccount();
  if (parts.qualifier !== undefined && qualifier !== undefined && parts.qualifier !== qualifier) {
    throw invalidParameter(
      'The derived qualifier from the function name does not match the specified qualifier.',
    );
  }
  return { name: parts.name, qualifier: qualifier ?? parts.qualifier };
}

/** AWS says no more than this about functions of other accounts. */
function otherAccount(): AwsError {
  return new AwsError('AccessDeniedException', '', { status: 403 });
}

/** The function that a request means, before anything is checked: for the question of who may ask. */
export function looseFunctionName(
  scope: Scope,
  nameOrArn: string,
  qualifier: string | undefined,
): FunctionName & { readonly owner: Scope } {
  const parts = form.exec(nameOrArn)?.groups;
  return {
    owner: { account: parts?.account ?? scope.account, region: parts?.region ?? scope.region },
    name: parts?.name ?? nameOrArn,
    qualifier: qualifier ?? parts?.qualifier,
  };
}

/**
 * Where the function of a name is to be looked for: in the account that its ARN names. Only for callers that were
 * authorised for that ARN.
 */
export function ownerScope(scope: Scope, nameOrArn: string): Scope {
  return { account: looseFunctionName(scope, nameOrArn, undefined).owner.account, region: scope.region };
}

/** `arn:aws:lambda:us-east-1:000000000000:function:orders`, with `:qualifier` when one is given. */
export function functionArn(scope: Scope, name: string, qualifier?: string): string {
  const arn = `arn:${partitionOf(scope.region)}:lambda:${scope.region}:${scope.account}:function:${name}`;
  return qualifier === undefined ? arn : `${arn}:${qualifier}`;
}

/** https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  if (region.startsWith('eusc-')) return 'aws-eusc';
  return 'aws';
}

/** Whether a qualifier names a published version rather than an alias. */
export function isVersionNumber(qualifier: string): boolean {
  return /^[0-9]+$/.test(qualifier);
}

/** Whether a qualifier can only name an alias: https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html */
export function isAliasName(qualifier: string): boolean {
  return /^[a-zA-Z0-9-_]+$/.test(qualifier) && !isVersionNumber(qualifier);
}
