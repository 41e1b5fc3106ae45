/** Control groups of an instance: finds what the machine offers and makes one group for each sandbox. */

import { existsSync, mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import type { SandboxSpec } from '../sandbox.ts';
import { V1Limits, v1Controllers } from './cgroups-v1.ts';
import { delegateControllers, V2Limits } from './cgroups-v2.ts';
import { V2Control } from './freeze.ts';

/** The limits of one sandbox, held by the kernel. */
export interface Limits {
  /** Files into which a process writes its pid to come under the limits. */
  readonly joinFiles: readonly string[];
  /** Holds all limits but CPU from now on; throws what the kernel refuses. */
  apply(limits: SandboxSpec['limits']): void;
  restrictCpu(cores: number): void;
  /** Bytes; cheap. */
  peakMemoryBytes(): number | undefined;
  /** How many processes the kernel killed for memory. */
  outOfMemoryKills(): number;
  /** Closes descriptors; the folders go with `removeGroup`. */
  close(): void;
  readonly folders: readonly string[];
}

/** Where one cgroup hierarchy is mounted and where this process sits in it. */
export interface Hierarchy {
  readonly version: 1 | 2;
  readonly controllers: readonly string[];
  /** Folder of this process's own group. */
  readonly own: string;
  readonly mountPoint: string;
}

/** The hierarchies of this machine, from /proc/self/mountinfo and /proc/self/cgroup (cgroups(7)). */
export function readHierarchies(): Hierarchy[] {
  const ownPaths = new Map<string, string>();
  for (const line of readFileSync('/proc/self/cgroup', 'utf8').trim().split('\n')) {
    const [, controllers = '', ...path] = line.split(':');
    ownPaths.set(controllers, path.join(':'));
  }
  const found: Hierarchy[] = [];
  for (const line of readFileSync('/proc/self/mountinfo', 'utf8').trim().split('\n')) {
    const [mount = '', kind = ''] = line.split(' - ');
    const [type, , options = ''] = kind.split(' ');
    const mountPoint = mount.split(' ')[4];
    if (mountPoint === undefined || (type !== 'cgroup' && type !== 'cgroup2')) continue;
    const version = type === 'cgroup2' ? 2 : 1;
    const key = [...ownPaths.keys()].find((controllers) =>
      version === 2 ? controllers === '' : controllers !== '' && isSubset(controllers, options),
    );
    if (key === undefined) continue;
    // In a container the path is the host's and the mount shows only what lies below it.
    const below = join(mountPoint, ownPaths.get(key) ?? '/');
    found.push({
      version,
      controllers: version === 1 ? key.split(',') : readWords(join(mountPoint, 'cgroup.controllers')),
      own: existsSync(below) ? below : mountPoint,
      mountPoint,
    });
  }
  return found;
}

function isSubset(controllers: string, options: string): boolean {
  const offered = new Set(options.split(','));
  return controllers.split(',').every((controller) => offered.has(controller));
}

function readWords(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').trim().split(/\s+/).filter(Boolean);
  } catch {
    return [];
  }
}

/** One sandbox's groups: its limits where they can be held, and the v2 group that stops and kills it. */
export interface SandboxGroup {
  readonly limits: Limits | undefined;
  readonly control: V2Control | undefined;
}

/** The groups of one instance; all folders are named for it, so that leftovers are told apart. */
export class CgroupTree {
  /** Folders that hold this instance's groups, one a hierarchy. */
  readonly roots: readonly string[];
  /** What holds the limits. */
  readonly kind: 'v1' | 'v2' | 'none';
  readonly freezes: boolean;
  readonly #v1: ReadonlyMap<string, string>;
  readonly #v2Limits: string | undefined;
  readonly #v2Control: string | undefined;

  /** `name` is the instance's folder name in every hierarchy. */
  constructor(name: string, hierarchies: readonly Hierarchy[] = readHierarchies()) {
    const unified = hierarchies.find((hierarchy) => hierarchy.version === 2);
    const v2 = unified === undefined ? undefined : makeV2Root(unified, name);
    this.#v2Control = v2?.folder;
    this.#v2Limits = v2?.limits ? v2.folder : undefined;
    this.#v1 = this.#v2Limits === undefined ? makeV1Roots(hierarchies, name) : new Map();
    this.kind = this.#v2Limits !== undefined ? 'v2' : this.#v1.size === v1Controllers.length ? 'v1' : 'none';
    this.freezes = this.#v2Control !== undefined && V2Control.works(this.#v2Control);
    this.roots = [...this.#v1.values(), ...(this.#v2Control === undefined ? [] : [this.#v2Control])];
  }

  /** Makes the groups of a place, without limits yet. Throws what the kernel refuses. */
  create(name: string): SandboxGroup {
    const control = this.#v2Control === undefined ? undefined : new V2Control(join(this.#v2Control, name));
    if (this.#v2Limits !== undefined) return { control, limits: new V2Limits(join(this.#v2Limits, name)) };
    if (this.kind === 'none') return { control, limits: undefined };
    return { control, limits: new V1Limits(this.#v1, name) };
  }

  remove(): void {
    for (const root of this.roots) removeIfEmpty(root);
  }
}

function makeV2Root(unified: Hierarchy, name: string): { folder: string; limits: boolean } | undefined {
  for (const parent of new Set([unified.mountPoint, unified.own])) {
    const folder = join(parent, name);
    try {
      mkdirSync(folder, { recursive: true });
    } catch {
      continue;
    }
    return { folder, limits: delegateControllers(parent, folder) };
  }
  return undefined;
}

function makeV1Roots(hierarchies: readonly Hierarchy[], name: string): Map<string, string> {
  const roots = new Map<string, string>();
  for (const controller of v1Controllers) {
    const own = hierarchies.find((h) => h.version === 1 && h.controllers.includes(controller))?.own;
    if (own === undefined) continue;
    const folder = join(own, name);
    try {
      mkdirSync(folder, { recursive: true });
      roots.set(controller, folder);
    } catch {
      // An ordinary user may not; the start line then says that the limit is not held.
    }
  }
  return roots;
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Not empty or gone; `sweepLeftovers` of the next start looks again.
  }
}

const removalPatienceMilliseconds = 2_000;

/** Removes a sandbox's groups once the kernel has let go of its dead processes. */
export async function removeGroups(folders: readonly string[], clock: Clock): Promise<void> {
  const deadline = clock.monotonic() + removalPatienceMilliseconds;
  for (const folder of folders) {
    for (let pause = 1; existsSync(folder); pause = Math.min(pause * 2, 50)) {
      try {
        rmdirSync(folder);
      } catch (cause) {
        if (clock.monotonic() > deadline) {
          throw new Error(`control group ${folder} still holds processes after 2 s; end them and remove it`, {
            cause,
          });
        }
        await new Promise<void>((resolve) => setTimeout(resolve, pause));
      }
    }
  }
}
