/** All that is made for one sandbox before it starts, and handed back after it ended. */

import type { Clock } from '../../base/clock.ts';
import { type Sandbox, SandboxFailure } from '../sandbox.ts';
import { type CgroupTree, removeGroups, type SandboxGroup } from './cgroups.ts';
import { descriptorPath } from './namespaces.ts';
import { type ParkedNetwork, ParkedProcess, type Parking } from './parked-process.ts';
import type { PastaNetwork } from './pasta.ts';
import type { Slot, SlotPool } from './slots.ts';
import type { TmpDisks } from './tmp-disks.ts';

/** A place but for its /tmp, whose size is known at the launch only. */
interface BasePlace {
  readonly address: Sandbox['address'];
  readonly rootFolder: string;
  readonly network: ParkedNetwork['kind'];
  /** How many ports pasta opened for it. */
  readonly openPorts: number;
  readonly group: SandboxGroup;
  readonly process: ParkedProcess;
  /** Frees everything for others; only once no process is left. */
  release(): Promise<void>;
}

/** Where one sandbox runs. */
export interface Place extends BasePlace {
  /** Undefined: a tmpfs. */
  readonly tmpFolder: string | undefined;
}

export interface PlacesOptions {
  readonly groups: CgroupTree;
  /** Undefined without root's rights: sandboxes then share `plainRoot`. */
  readonly slots: SlotPool | undefined;
  readonly plainRoot: string;
  /** Without `slots`; undefined: no network. */
  readonly pasta: PastaNetwork | undefined;
  /** Undefined: /tmp is a tmpfs. */
  readonly disks: TmpDisks | undefined;
  /** Places kept ready. */
  readonly spare: number;
  readonly parking: Pick<Parking, 'seccompFile' | 'inherited' | 'folder'>;
  readonly clock: Clock;
}

/** Making places is work that would slow the very launch that just took one. */
const refillDelayMilliseconds = 100;

export class Places {
  readonly #options: PlacesOptions;
  readonly #ready: BasePlace[] = [];
  #made = 0;
  #refilling: Promise<void> | undefined;
  #closed = false;

  constructor(options: PlacesOptions) {
    this.#options = options;
  }

  /** A place whose /tmp has `tmpBytes`. */
  async take(tmpBytes: number): Promise<Place> {
    if (this.#closed) throw new SandboxFailure('The sandbox driver is closed.');
    this.#refillLater();
    const base = (await this.#takeReady()) ?? (await this.#make());
    try {
      const disk = await this.#options.disks?.take(tmpBytes);
      if (disk === undefined) return { ...base, tmpFolder: undefined };
      const release = async () => {
        await base.release();
        await this.#options.disks?.giveBack(disk);
      };
      return { ...base, tmpFolder: disk.mountPoint, release };
    } catch (cause) {
      await abandon(base);
      throw new SandboxFailure('No file system for /tmp could be made.', cause);
    }
  }

  async #takeReady(): Promise<BasePlace | undefined> {
    for (let place = this.#ready.shift(); place !== undefined; place = this.#ready.shift()) {
      if (place.process.waits && place.openPorts === this.#openPorts) return place;
      await abandon(place);
    }
    return undefined;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#refilling;
    await Promise.all(this.#ready.splice(0).map((place) => abandon(place)));
  }

  get #openPorts(): number {
    return this.#options.pasta?.openPorts ?? 0;
  }

  async #make(): Promise<BasePlace> {
    const { groups, slots, plainRoot, pasta, parking, clock } = this.#options;
    const slot = await slots?.take();
    const openPorts = this.#openPorts;
    let group: SandboxGroup | undefined;
    let process: ParkedProcess | undefined;
    try {
      group = groups.create(`place-${this.#made}`);
      this.#made += 1;
      const { limits, control } = group;
      const network: ParkedNetwork = slot
        ? preparedNetwork(slot)
        : { kind: pasta === undefined ? 'none' : 'pasta' };
      const joinFiles = [...(limits?.joinFiles ?? []), ...(control === undefined ? [] : [control.joinFile])];
      process = new ParkedProcess({ ...parking, joinFiles, network }, clock);
      const detach = await attach(pasta, process);
      return {
        address: slot?.address,
        rootFolder: slot?.rootFolder ?? plainRoot,
        network: network.kind,
        openPorts,
        group,
        process,
        release: async () => {
          await detach?.();
          await this.#release(group, slot);
        },
      };
    } catch (cause) {
      process?.child.kill('SIGKILL');
      await this.#release(group, slot);
      throw new SandboxFailure(`A place for a sandbox could not be made: ${(cause as Error).message}`, cause);
    }
  }

  async #release(group: SandboxGroup | undefined, slot: Slot | undefined): Promise<void> {
    group?.limits?.close();
    const folders = [
      ...(group?.limits?.folders ?? []),
      ...(group?.control === undefined ? [] : [group.control.folder]),
    ];
    // Fails while a process is left: what it may still touch is then not used again.
    await removeGroups(folders, this.#options.clock);
    if (slot !== undefined) this.#options.slots?.giveBack(slot);
  }

  #refillLater(): void {
    this.#options.clock.after(refillDelayMilliseconds, () => {
      this.#refilling ??= this.#refill().finally(() => {
        this.#refilling = undefined;
      });
    });
  }

  async #refill(): Promise<void> {
    const { spare, disks } = this.#options;
    try {
      // Disks take long: launches that come meanwhile take places again.
      while (!this.#closed && this.#ready.length < spare) {
        while (!this.#closed && this.#ready.length < spare) this.#ready.push(await this.#make());
        if (!this.#closed) await disks?.prepare(spare);
      }
    } catch {
      // The next launch meets the same failure and reports it.
    }
  }
}

function preparedNetwork({ namespaces }: Slot): ParkedNetwork {
  const { userDescriptor, networkDescriptor } = namespaces;
  return { kind: 'prepared', userDescriptor, path: descriptorPath(networkDescriptor) };
}

async function attach(
  pasta: PastaNetwork | undefined,
  process: ParkedProcess,
): Promise<(() => Promise<void>) | undefined> {
  if (pasta === undefined) return undefined;
  await process.waiting;
  return await pasta.attach(process.pid);
}

/** Ends a place that was never used. */
async function abandon(place: BasePlace): Promise<void> {
  const { child } = place.process;
  const ended = place.process.waits ? new Promise((resolve) => child.once('exit', resolve)) : undefined;
  child.ref();
  child.kill('SIGKILL');
  await ended;
  await place.release();
}
