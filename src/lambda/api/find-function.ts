/** From the name in a request to the function or version that it means. */

import type { CallContext } from '../../wire/service.ts';
import { findAlias } from '../model/aliases.ts';
import { aliasNotFound, functionNotFound, wrongRevision } from '../model/errors.ts';
import { type FunctionSnapshot, findVersion } from '../model/function-document.ts';
import type { FunctionVersion } from '../model/function-version.ts';
import {
  functionArn,
  isAliasName,
  latestVersion,
  ownerScope,
  parseFunctionName,
  type Scope,
} from '../model/names.ts';
import type { StoredFunction } from '../registry/function-index.ts';
import type { ControlPlane } from './control-plane.ts';

export interface NamedFunction {
  readonly scope: Scope;
  readonly name: string;
  readonly qualifier: string | undefined;
}

interface Names {
  readonly FunctionName?: string | undefined;
  readonly Qualifier?: string | undefined;
}

/** The name of a function that the caller was authorised for, be it another account's. Throws as `parseFunctionName`. */
export function nameOf(input: Names, { account, region }: CallContext): NamedFunction {
  const { FunctionName = '', Qualifier } = input;
  const scope = ownerScope({ account, region }, FunctionName);
  return { scope, ...parseFunctionName(scope, FunctionName, Qualifier) };
}

export interface FoundVersion extends NamedFunction {
  readonly stored: StoredFunction;
  readonly version: FunctionVersion;
  /** As it was asked for: of the function, the version or the alias. */
  readonly arn: string;
}

/** The version itself, or the one that an alias points to. Throws ResourceNotFoundException with the ARN as asked for. */
export function findNamedVersion(plane: ControlPlane, input: Names, context: CallContext): FoundVersion {
  const named = nameOf(input, context);
  const { scope, name, qualifier } = named;
  const arn = functionArn(scope, name, qualifier);
  const stored = plane.registry.get(scope, name, qualifier);
  const wanted = qualifier === undefined ? latestVersion : qualifier;
  const number = findAlias(stored.document, wanted)?.version ?? wanted;
  const version = number === latestVersion ? stored.document.latest : findVersion(stored, number);
  if (version === undefined) throw functionNotFound(arn);
  return { ...named, stored, version, arn };
}

/**
 * Checks that the function has what the qualifier names: nothing, $LATEST, a version or an alias.
 * @throws ResourceNotFoundException, in the words for an alias where it can be nothing else
 */
export function checkQualifier(
  snapshot: FunctionSnapshot | undefined,
  { scope, name, qualifier }: NamedFunction,
): asserts snapshot is FunctionSnapshot {
  const arn = functionArn(scope, name, qualifier);
  if (qualifier !== undefined && isAliasName(qualifier)) {
    if (snapshot === undefined || findAlias(snapshot.document, qualifier) === undefined)
      throw aliasNotFound(arn);
    return;
  }
  const unversioned = qualifier === undefined || qualifier === latestVersion;
  if (snapshot === undefined || !(unversioned || findVersion(snapshot, qualifier)))
    throw functionNotFound(arn);
}

/** @throws PreconditionFailedException when the caller has seen an older state than the function's */
export function checkRevision(latest: FunctionVersion, expected: string | undefined): void {
  if (expected !== undefined && expected !== latest.revisionId) throw wrongRevision();
}
