/** A version's packages on disk: the folder to be /var/task, and the one to be /opt. */

import type { FunctionVersion } from '../model/function-version.ts';
import { mergedLayers } from '../model/version-packages.ts';
import { mergeTree } from './merge-tree.ts';
import type { Packages } from './packages.ts';

export interface VersionFolders {
  /** Undefined for container images. */
  readonly code: string | undefined;
  /** The layers merged in their order; undefined when there are none. */
  readonly layers: string | undefined;
}

/** Unpacks and merges what is not there yet. */
export async function stageVersion(
  packages: Packages,
  { code, settings }: Pick<FunctionVersion, 'code' | 'settings'>,
): Promise<VersionFolders> {
  return {
    code: code === undefined ? undefined : await packages.stage(code.blob),
    layers: await stageLayers(
      packages,
      (settings.layers ?? []).map(({ blob }) => blob),
    ),
  };
}

/** One layer's package serves as it is; several are merged once for each combination in order. */
async function stageLayers(packages: Packages, blobs: readonly string[]): Promise<string | undefined> {
  const [first] = blobs;
  if (first === undefined || blobs.length === 1) return first && packages.stage(first);
  return packages.compose(mergedLayers(blobs), async (folder) => {
    for (const blob of blobs) await mergeTree(await packages.stage(blob), folder);
  });
}
