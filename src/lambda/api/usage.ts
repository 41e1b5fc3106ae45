/** How much of its quotas an account uses in a region. */

import type { Scope } from '../model/names.ts';
import type { FunctionRegistry } from '../registry/function-registry.ts';

export interface CodeUsage {
  readonly functions: number;
  /** Of the packages of every version, each counted for itself. */
  readonly bytes: number;
}

export function codeUsage(registry: FunctionRegistry, scope: Scope): CodeUsage {
  let bytes = 0;
  const functions = registry.list(scope, undefined, Number.POSITIVE_INFINITY);
  for (const { document, versions } of functions) {
    bytes += document.latest.code?.bytes ?? 0;
    for (const version of versions) bytes += version.code?.bytes ?? 0;
  }
  return { functions: functions.length, bytes };
}
