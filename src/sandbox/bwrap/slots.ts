/** Prepared places for sandboxes: namespaces and address, made in bulk off the request path and used again. */

import { join } from 'node:path';
import type { Clock, Timer } from '../../base/clock.ts';
import { SandboxFailure } from '../sandbox.ts';
import { makeNamespaces, type Namespaces } from './namespaces.ts';
import type { BridgeNetwork } from './network.ts';
import { makeRootFolder, type NameService } from './root-folder.ts';
import { sandboxesPerInstance, uidMap } from './uid-ranges.ts';

/** A place for one sandbox at a time. */
export interface Slot {
  readonly number: number;
  readonly namespaces: Namespaces;
  readonly address: string;
  readonly rootFolder: string;
}

const batchSize = 8;
/** Spare ones are made when the launch that took one is under way; Kiln's own start is the first. */
const refillDelayMilliseconds = 50;

export class SlotPool {
  readonly #instance: number;
  readonly #network: BridgeNetwork;
  readonly #folder: string;
  readonly #names: NameService;
  readonly #spare: number;
  /** Oldest first: an address rests as long as can be before another sandbox gets it. */
  readonly #free: Slot[] = [];
  readonly #waiting: { resolve(slot: Slot): void; reject(cause: unknown): void }[] = [];
  readonly #clock: Clock;
  #pause: Timer | undefined;
  #made = 0;
  #making: Promise<void> | undefined;
  #closed = false;

  /** Keeps `spare` free slots ready: making one costs far more than a launch may. */
  constructor(
    instance: number,
    network: BridgeNetwork,
    folder: string,
    names: NameService,
    spare: number,
    clock: Clock,
  ) {
    this.#instance = instance;
    this.#network = network;
    this.#folder = folder;
    this.#names = names;
    this.#spare = spare;
    this.#clock = clock;
  }

  take(): Promise<Slot> {
    const slot = this.#free.shift();
    if (slot !== undefined) {
      this.#refillLater();
      return Promise.resolve(slot);
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#refill();
    });
  }

  /** Takes a slot back whose processes are all gone. */
  giveBack(slot: Slot): void {
    if (this.#closed) slot.namespaces.close();
    else this.#offer(slot);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#pause?.cancel();
    await this.#making?.catch(() => {});
    for (const slot of this.#free.splice(0)) slot.namespaces.close();
    for (const waiting of this.#waiting.splice(0))
      waiting.reject(new SandboxFailure('The sandbox driver is closed.'));
  }

  #offer(slot: Slot): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(slot);
    else next.resolve(slot);
  }

  #refillLater(): void {
    this.#pause ??= this.#clock.after(refillDelayMilliseconds, () => {
      this.#pause = undefined;
      this.#refill();
    });
  }

  #refill(): void {
    const missing = this.#spare + this.#waiting.length - this.#free.length;
    const exhausted = this.#made === sandboxesPerInstance && this.#waiting.length === 0;
    if (this.#making !== undefined || this.#closed || missing <= 0 || exhausted) return;
    // Kiln's start waits for the first one.
    const making = this.#make(this.#made === 0 ? 1 : Math.min(missing, batchSize));
    this.#making = making;
    making.then(
      () => {
        this.#making = undefined;
        if (this.#waiting.length > 0) this.#refill();
        else this.#refillLater();
      },
      (cause) => {
        this.#making = undefined;
        for (const waiting of this.#waiting.splice(0)) {
          waiting.reject(new SandboxFailure('Namespaces for a sandbox could not be made.', cause));
        }
      },
    );
  }

  async #make(wanted: number): Promise<void> {
    const count = Math.min(wanted, sandboxesPerInstance - this.#made);
    if (count <= 0) {
      throw new SandboxFailure(
        `${sandboxesPerInstance} sandboxes run already; that is the most one Kiln has addresses for.`,
      );
    }
    const numbers = Array.from({ length: count }, (_, index) => this.#made + index);
    this.#made += count;
    const slots = await Promise.all(numbers.map((number) => this.#makeSlot(number)));
    try {
      await this.#network.connect(
        slots.map(({ number, namespaces }) => ({
          slot: number,
          networkDescriptor: namespaces.networkDescriptor,
        })),
      );
    } catch (cause) {
      for (const slot of slots) slot.namespaces.close();
      throw cause;
    }
    for (const slot of slots) this.#offer(slot);
  }

  async #makeSlot(number: number): Promise<Slot> {
    const namespaces = await makeNamespaces(uidMap(this.#instance, number));
    const address = this.#network.address(number);
    const rootFolder = join(this.#folder, `root-${number}`);
    makeRootFolder(rootFolder, this.#names, address);
    return { number, namespaces, address, rootFolder };
  }
}
