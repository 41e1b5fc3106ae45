/** One running sandbox of the bwrap driver: its streams, its limits, its end. */

import { constants } from 'node:os';
import type { Duplex, Readable } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import { Teardown } from '../../base/disposal.ts';
import type { Sandbox, SandboxExit, SandboxSpec } from '../sandbox.ts';
import { within } from '../within.ts';
import { type ProcessControl, SignalControl } from './freeze.ts';
import type { Place } from './places.ts';

const exitPatienceMilliseconds = 5_000;

/** bubblewrap passes a death by signal on as 128 + number, as shells do; an exit with such a code looks the same. */
const signalBase = 128;
const signalNames = new Map(
  // Reversed, so that the usual name comes last and wins: SIGABRT, not SIGIOT.
  Object.entries(constants.signals)
    .reverse()
    .map(([name, number]) => [number, name as NodeJS.Signals]),
);

export class BwrapSandbox implements Sandbox {
  readonly id: string;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly control: Duplex;
  readonly address: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly exited: Promise<SandboxExit>;
  readonly #cpuCores: number;
  readonly #place: Place;
  readonly #clock: Clock;
  readonly #processes: ProcessControl;
  #ended = false;
  #peak: number | undefined;
  #destroyed: Promise<void> | undefined;

  constructor(spec: SandboxSpec, place: Place, clock: Clock) {
    this.id = spec.id;
    this.env = spec.env;
    this.stdout = place.process.stdout;
    this.stderr = place.process.stderr;
    this.control = place.process.control;
    this.address = place.address;
    this.#cpuCores = spec.limits.cpuCores;
    this.#place = place;
    this.#clock = clock;
    this.#processes = place.group.control ?? new SignalControl(place.process.pid);
    this.exited = new Promise((resolve) => {
      const { child } = place.process;
      const end = () => {
        this.#ended = true;
        const outOfMemory = (place.group.limits?.outOfMemoryKills() ?? 0) > 0;
        resolve({ ...exitOf(child.exitCode, child.signalCode), outOfMemory });
      };
      if (place.process.waits) child.once('exit', end);
      else end();
    });
  }

  pathInside(path: string): string {
    return path;
  }

  restrictCpu(): void {
    if (this.#destroyed === undefined) this.#place.group.limits?.restrictCpu(this.#cpuCores);
  }

  peakMemoryBytes(): number | undefined {
    if (this.#destroyed === undefined) this.#peak = this.#place.group.limits?.peakMemoryBytes();
    return this.#peak;
  }

  freeze(): void {
    if (!this.#ended) this.#processes.freeze();
  }

  thaw(): void {
    if (!this.#ended) this.#processes.thaw();
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.#ended) this.#processes.signal(signal);
  }

  destroy(): Promise<void> {
    if (this.#destroyed === undefined) {
      this.peakMemoryBytes();
      this.#destroyed = this.#destroy();
    }
    return this.#destroyed;
  }

  async #destroy(): Promise<void> {
    const teardown = new Teardown();
    // Last registered runs first.
    teardown.add('its place', () => this.#place.release());
    teardown.add('its control socket', () => this.control.destroy());
    teardown.add('its processes', async () => {
      // Also after the first process has ended: others may live on.
      this.#processes.kill();
      this.#place.process.child.kill('SIGKILL');
      const complaint = `sandbox ${this.id} did not end within 5 s of SIGKILL`;
      await within(this.exited, exitPatienceMilliseconds, this.#clock, complaint);
    });
    await teardown.run();
  }
}

function exitOf(code: number | null, signal: NodeJS.Signals | null): Omit<SandboxExit, 'outOfMemory'> {
  const passedOn = code === null ? undefined : signalNames.get(code - signalBase);
  return passedOn === undefined ? { code, signal } : { code: null, signal: passedOn };
}
