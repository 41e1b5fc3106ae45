/** What the operations on attached settings share: whose they are, and the commit that changes them. */

import type { CallContext } from '../../../wire/service.ts';
import { findAlias } from '../../model/aliases.ts';
import { type AttachedSettings, compareQualifiers } from '../../model/attached-settings.ts';
import { invalidParameter } from '../../model/errors.ts';
import { type FunctionSnapshot, findVersion } from '../../model/function-document.ts';
import { latestVersion, type Scope } from '../../model/names.ts';
import type { StoredFunction } from '../../registry/function-index.ts';
import type { ControlPlane } from '../control-plane.ts';
import { nameOf } from '../find-function.ts';
import { pageSize, readMarker, takePage } from '../paging.ts';

export interface FunctionIdentity {
  readonly scope: Scope;
  readonly name: string;
}

/** @throws InvalidParameterValueException when the name has a qualifier */
export function unqualifiedName(
  input: { readonly FunctionName?: string | undefined },
  context: CallContext,
): FunctionIdentity {
  const { scope, name, qualifier } = nameOf({ FunctionName: input.FunctionName }, context);
  if (qualifier !== undefined) {
    throw invalidParameter(
      'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.',
    );
  }
  return { scope, name };
}

/** Whether a version or an alias of the function has this name. */
export function hasQualifier(stored: FunctionSnapshot, qualifier: string): boolean {
  return (
    qualifier === latestVersion ||
    findVersion(stored, qualifier) !== undefined ||
    findAlias(stored.document, qualifier) !== undefined
  );
}

/** Changes the settings as `decide` says of the function's current state; it may refuse by throwing. */
export function changeAttached(
  { registry }: Pick<ControlPlane, 'registry'>,
  { scope, name }: FunctionIdentity,
  decide: (current: StoredFunction) => AttachedSettings,
): Promise<StoredFunction> {
  return registry.change(scope, name, (current) => ({
    document: { ...current.document, attached: decide(current) },
  }));
}

interface PageRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

/** One page of the values that a function has by qualifier. */
export function qualifierPage<Value>(
  values: Readonly<Record<string, Value>> | undefined,
  { Marker, MaxItems }: PageRequest,
) {
  const after = readMarker(Marker)?.name;
  const entries = Object.entries(values ?? {})
    .filter(([qualifier]) => after === undefined || compareQualifiers(qualifier, after) > 0)
    .sort(([a], [b]) => compareQualifiers(a, b));
  return takePage(entries, pageSize(MaxItems), ([name]) => ({ name, version: 0 }));
}
