/** What a policy operation is about: the function, one of its versions, or an alias. */

import type { CallContext } from '../../../wire/service.ts';
import { invalidParameter } from '../../model/errors.ts';
import { functionArn, latestVersion } from '../../model/names.ts';
import { type NamedFunction, nameOf } from '../find-function.ts';

export interface PolicyTarget extends NamedFunction {
  readonly arn: string;
}

/** @throws InvalidParameterValueException for $LATEST, and as `nameOf` */
export function policyTarget(
  input: { readonly FunctionName?: string | undefined; readonly Qualifier?: string | undefined },
  context: CallContext,
): PolicyTarget {
  const named = nameOf(input, context);
  if (named.qualifier === latestVersion) {
    throw invalidParameter('We currently do not support adding policies for $LATEST.');
  }
  return { ...named, arn: functionArn(named.scope, named.name, named.qualifier) };
}
