/** From the name in a request to the function or version that it means. */

import type { CallContext } from '../../wire/service.ts';
import { functionNotFound, wrongRevision } from '../model/errors.ts';
import { findVersion } from '../model/function-document.ts';
import type { FunctionVersion } from '../model/function-version.ts';
import { functionArn, latestVersion, parseFunctionName, type Scope } from '../model/names.ts';
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

/** @throws as `parseFunctionName` */
export function nameOf(input: Names, { account, region }: CallContext): NamedFunction {
  const scope = { account, region };
  return { scope, ...parseFunctionName(scope, input.FunctionName ?? '', input.Qualifier) };
}

export interface FoundVersion extends NamedFunction {
  readonly stored: StoredFunction;
  readonly version: FunctionVersion;
}

/** @throws ResourceNotFoundException with the ARN as it was asked for */
export function findNamedVersion(plane: ControlPlane, input: Names, context: CallContext): FoundVersion {
  const named = nameOf(input, context);
  const { scope, name, qualifier } = named;
  const stored = plane.registry.get(scope, name, qualifier);
  const version =
    qualifier === undefined || qualifier === latestVersion
      ? stored.document.latest
      : findVersion(stored, qualifier);
  if (version === undefined) throw functionNotFound(functionArn(scope, name, qualifier));
  return { ...named, stored, version };
}

/** @throws PreconditionFailedException when the caller has seen an older state than the function's */
export function checkRevision(latest: FunctionVersion, expected: string | undefined): void {
  if (expected !== undefined && expected !== latest.revisionId) throw wrongRevision();
}
