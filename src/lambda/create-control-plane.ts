/** Composes the control plane: functions from the store, packages on disk, and the work that was interrupted. */

import type { Clock } from '../base/clock.ts';
import type { Runtimes } from '../runtimes/runtimes.ts';
import type { Blobs } from '../store/blobs.ts';
import type { Documents } from '../store/documents.ts';
import type { ControlPlane } from './api/control-plane.ts';
import { type Neighbours, noNeighbours } from './api/neighbours.ts';
import type { Draw } from './model/aliases.ts';
import type { FunctionDirectory } from './model/directory.ts';
import { type Ids, randomIds } from './model/ids.ts';
import { packagesOf } from './model/version-packages.ts';
import { CodeLocations } from './packages/code-locations.ts';
import { HotFolders } from './packages/hot-folders.ts';
import { PackageStore } from './packages/package-store.ts';
import type { Packages } from './packages/packages.ts';
import { CodeSigningConfigs } from './registry/code-signing-configs.ts';
import { FunctionRegistry } from './registry/function-registry.ts';
import { LayerRegistry } from './registry/layer-registry.ts';
import { RuntimeBuilds } from './registry/runtime-builds.ts';
import { Settlements } from './registry/settlements.ts';

export interface ControlPlaneOptions {
  readonly documents: Documents;
  readonly blobs: Blobs;
  /** Folder for unpacked packages; made when it is not there. */
  readonly packageFolder: string;
  readonly clock: Clock;
  /** Folders below which functions may run from, for hot reload; none by default. */
  readonly hotReloadPaths?: readonly string[];
  readonly ids?: Ids;
  readonly neighbours?: Neighbours;
  /** Asked which builds of runtimes are installed; none when absent. */
  readonly runtimes?: Pick<Runtimes, 'installed'>;
  /** Takes functions of runtimes that AWS refuses by now. */
  readonly allowDeprecatedRuntimes?: boolean;
  /** Processors whose code this machine runs, by Lambda's names; all when absent. */
  readonly processors?: readonly string[];
  /** Decides between the two versions of a weighted alias; chance by default. */
  readonly draw?: Draw;
  /** Shortest time in Pending or InProgress; see `Settlements`. */
  readonly settleWindowMilliseconds?: number;
  /** Told of background work that failed and is tried again. */
  readonly onFailure?: (failure: unknown) => void;
}

export interface LambdaControlPlane extends ControlPlane {
  /** For the invoke path. */
  readonly directory: FunctionDirectory;
  readonly packages: PackageStore & Packages;
  /** Resolves when no background work runs any more. */
  close(): Promise<void>;
}

/** Longer than the first poll of a waiter takes to arrive, shorter than its pause before the second (1 s). */
const defaultWindowMilliseconds = 200;

export async function createLambdaControlPlane(options: ControlPlaneOptions): Promise<LambdaControlPlane> {
  const { documents, blobs, clock } = options;
  const ids = options.ids ?? randomIds;
  const registry = await FunctionRegistry.open(documents, options.draw);
  const layers = await LayerRegistry.open(documents);
  const inUse = (blob: string) => registry.usesBlob(blob) || layers.usesBlob(blob);
  const packages = await PackageStore.open({ folder: options.packageFolder, blobs, clock }, inUse);
  const release = (blobs: readonly string[]) => {
    for (const blob of blobs) if (!inUse(blob)) packages.release(blob);
  };
  registry.onRetired((version) => release(packagesOf(version)));
  layers.onRemoved(({ code }) => release([code.blob]));
  const hotFolders = await HotFolders.open({
    paths: options.hotReloadPaths ?? [],
    packages,
    clock,
    onChange: (blob) => registry.recycle(blob),
  });
  const settlements = new Settlements({
    registry,
    packages,
    clock,
    ids,
    windowMilliseconds: options.settleWindowMilliseconds ?? defaultWindowMilliseconds,
    onFailure: options.onFailure ?? (() => {}),
  });
  settlements.resume();
  return {
    registry,
    layers,
    directory: registry,
    packages,
    hotFolders,
    settlements,
    codeLocations: await CodeLocations.open(documents, blobs, clock),
    neighbours: options.neighbours ?? noNeighbours,
    codeSigning: new CodeSigningConfigs(documents),
    runtimeBuilds: new RuntimeBuilds(options.runtimes),
    processors: options.processors ?? ['x86_64', 'arm64'],
    runtimePolicy: () => ({
      now: clock.now(),
      allowDeprecated: options.allowDeprecatedRuntimes ?? false,
    }),
    clock,
    ids,
    async close() {
      hotFolders.close();
      await settlements.close();
      registry.close();
      layers.close();
    },
  };
}
