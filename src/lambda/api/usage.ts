/** How much of its quotas an account uses in a region. */

import type { Scope } from '../model/names.ts';
import type { ControlPlane } from './control-plane.ts';

export interface CodeUsage {
  readonly functions: number;
  /** Of the packages of every version of functions and layers, each counted for itself. */
  readonly bytes: number;
}

export function codeUsage(
  { registry, layers }: Pick<ControlPlane, 'registry' | 'layers'>,
  scope: Scope,
): CodeUsage {
  let bytes = layers.packageBytes(scope);
  const functions = registry.list(scope, undefined, Number.POSITIVE_INFINITY);
  for (const { document, versions } of functions) {
    bytes += document.latest.code?.bytes ?? 0;
    for (const version of versions) bytes += version.code?.bytes ?? 0;
  }
  return { functions: functions.length, bytes };
}
