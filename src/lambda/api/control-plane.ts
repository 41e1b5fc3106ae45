/** What every operation of the control plane works with. */

import type { Clock } from '../../base/clock.ts';
import type { Ids } from '../model/ids.ts';
import type { RuntimePolicy } from '../model/runtime-deprecation.ts';
import type { CodeLocations } from '../packages/code-locations.ts';
import type { HotFolders } from '../packages/hot-folders.ts';
import type { PackageStore } from '../packages/package-store.ts';
import type { CodeSigningConfigs } from '../registry/code-signing-configs.ts';
import type { FunctionRegistry } from '../registry/function-registry.ts';
import type { LayerRegistry } from '../registry/layer-registry.ts';
import type { RuntimeBuilds } from '../registry/runtime-builds.ts';
import type { Settlements } from '../registry/settlements.ts';
import type { Neighbours } from './neighbours.ts';

export interface ControlPlane {
  readonly registry: FunctionRegistry;
  readonly layers: LayerRegistry;
  readonly settlements: Settlements;
  readonly packages: PackageStore;
  readonly hotFolders: HotFolders;
  readonly codeLocations: CodeLocations;
  readonly neighbours: Neighbours;
  readonly codeSigning: CodeSigningConfigs;
  readonly runtimeBuilds: RuntimeBuilds;
  /** Processors whose code this machine runs, by Lambda's names. */
  readonly processors: readonly string[];
  /** Which runtimes may be used now. */
  readonly runtimePolicy: () => RuntimePolicy;
  readonly clock: Clock;
  readonly ids: Ids;
}
