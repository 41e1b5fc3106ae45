/** All that is made for one sandbox before it starts, and handed back after it ended: slot, disk, control groups. */

import type { Clock } from '../../base/clock.ts';
import { type Sandbox, SandboxFailure, type SandboxSpec } from '../sandbox.ts';
import { type CgroupTree, removeGroups, type SandboxGroup } from './cgroups.ts';
import type { EtcFile } from './etc-files.ts';
import { descriptorPath } from './namespaces.ts';
import type { Slot, SlotPool } from './slots.ts';
import type { TmpDisk, TmpDisks } from './tmp-disks.ts';

/** Where one sandbox runs. */
export interface Place {
  readonly address: Sandbox['address'];
  readonly hosts: EtcFile;
  /** Undefined where bubblewrap makes its own namespaces. */
  readonly namespaces: { readonly userDescriptor: number; readonly networkPath: string } | undefined;
  /** Undefined: a tmpfs. */
  readonly tmpFolder: string | undefined;
  readonly group: SandboxGroup;
  /** Files into which the sandbox writes its pid before anything else. */
  readonly joinFiles: readonly string[];
  /** Frees everything for others; only once no process is left. */
  release(): Promise<void>;
}

export class Places {
  readonly #groups: CgroupTree;
  readonly #slots: SlotPool | undefined;
  readonly #disks: TmpDisks | undefined;
  readonly #plainHosts: EtcFile;
  readonly #clock: Clock;

  /** Without `slots` sandboxes share `plainHosts`; without `disks` /tmp is a tmpfs. */
  constructor(
    groups: CgroupTree,
    slots: SlotPool | undefined,
    disks: TmpDisks | undefined,
    plainHosts: EtcFile,
    clock: Clock,
  ) {
    this.#groups = groups;
    this.#slots = slots;
    this.#disks = disks;
    this.#plainHosts = plainHosts;
    this.#clock = clock;
  }

  async take(spec: SandboxSpec): Promise<Place> {
    const [slot, disk] = await this.#takeShared(spec);
    try {
      const group = this.#makeGroup(spec, disk !== undefined);
      const { limits, control } = group;
      const namespaces = slot && {
        userDescriptor: slot.namespaces.userDescriptor,
        networkPath: descriptorPath(slot.namespaces.networkDescriptor),
      };
      return {
        address: slot?.address,
        hosts: slot?.hosts ?? this.#plainHosts,
        namespaces,
        tmpFolder: disk?.mountPoint,
        group,
        joinFiles: [...(limits?.joinFiles ?? []), ...(control === undefined ? [] : [control.joinFile])],
        release: async () => {
          limits?.close();
          // Fails while a process is left: what it may still touch is then not used again.
          await removeGroups(
            [...(limits?.folders ?? []), ...(control === undefined ? [] : [control.folder])],
            this.#clock,
          );
          await this.#giveBack(slot, disk);
        },
      };
    } catch (cause) {
      await this.#giveBack(slot, disk);
      throw cause;
    }
  }

  async #takeShared(spec: SandboxSpec): Promise<[Slot | undefined, TmpDisk | undefined]> {
    const [slot, disk] = await Promise.allSettled([
      this.#slots?.take(),
      this.#disks?.take(spec.limits.tmpBytes),
    ]);
    if (slot.status === 'fulfilled' && disk.status === 'fulfilled') return [slot.value, disk.value];
    await this.#giveBack(
      slot.status === 'fulfilled' ? slot.value : undefined,
      disk.status === 'fulfilled' ? disk.value : undefined,
    );
    const cause =
      slot.status === 'rejected' ? slot.reason : disk.status === 'rejected' ? disk.reason : undefined;
    throw new SandboxFailure(`No place could be made for sandbox ${spec.id}: ${cause?.message}`, cause);
  }

  #makeGroup(spec: SandboxSpec, tmpOnDisk: boolean): SandboxGroup {
    const { memoryBytes, tmpBytes } = spec.limits;
    // On Lambda /tmp is not part of the memory, but the pages of a tmpfs are charged to who writes them.
    const limits = { ...spec.limits, memoryBytes: tmpOnDisk ? memoryBytes : memoryBytes + tmpBytes };
    try {
      return this.#groups.create(spec.id, limits);
    } catch (cause) {
      throw new SandboxFailure(`The control groups of sandbox ${spec.id} could not be made.`, cause);
    }
  }

  async #giveBack(slot: Slot | undefined, disk: TmpDisk | undefined): Promise<void> {
    if (slot !== undefined) this.#slots?.giveBack(slot);
    if (disk !== undefined) await this.#disks?.giveBack(disk);
  }
}
