/** The packages that a version of a function runs on: while it is there, none of them may go. */

import { createHash } from 'node:crypto';
import type { FunctionVersion } from './function-version.ts';

/** Names of the version's code, of its layers, and of what they are merged to. */
export function packagesOf({ code, settings }: FunctionVersion): string[] {
  const layers = (settings.layers ?? []).map(({ blob }) => blob);
  return [
    ...(code === undefined ? [] : [code.blob]),
    ...layers,
    ...(layers.length > 1 ? [mergedLayers(layers)] : []),
  ];
}

/** The name of several layers merged in this order: lower-case hex, as those of all packages. */
export function mergedLayers(blobs: readonly string[]): string {
  return createHash('sha256')
    .update(`layers\n${blobs.join('\n')}`)
    .digest('hex');
}
