/** One running sandbox of the bwrap driver: its streams, its limits, its end. */

import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import type { Duplex, Readable } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import { Teardown } from '../../base/disposal.ts';
import { type Sandbox, type SandboxExit, SandboxFailure } from '../sandbox.ts';
import { removeGroups, type SandboxGroup } from './cgroups.ts';
import { type ProcessControl, SignalControl } from './freeze.ts';

export interface BwrapSandboxParts {
  readonly id: string;
  readonly child: ChildProcess;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly control: Duplex;
  readonly address: string | undefined;
  readonly cpuCores: number;
  readonly group: SandboxGroup;
  readonly clock: Clock;
  /** Runs last, when nothing of the sandbox lives any more. */
  readonly release: () => void;
}

const exitPatienceMilliseconds = 5_000;

/** bubblewrap passes a death by signal on as 128 + number, as shells do. */
const signalBase = 128;
const signalNames = new Map(
  Object.entries(constants.signals).map(([name, number]) => [number, name as NodeJS.Signals]),
);

export class BwrapSandbox implements Sandbox {
  readonly id: string;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly control: Duplex;
  readonly address: string | undefined;
  readonly exited: Promise<SandboxExit>;
  readonly #parts: BwrapSandboxParts;
  readonly #processes: ProcessControl;
  #ended = false;
  #peak: number | undefined;
  #destroyed: Promise<void> | undefined;

  constructor(parts: BwrapSandboxParts, pid: number) {
    this.#parts = parts;
    this.id = parts.id;
    this.stdout = parts.stdout;
    this.stderr = parts.stderr;
    this.control = parts.control;
    this.address = parts.address;
    this.#processes = parts.group.control ?? new SignalControl(pid);
    this.exited = new Promise((resolve) => {
      parts.child.once('exit', (code, signal) => {
        this.#ended = true;
        resolve({ ...exitOf(code, signal), outOfMemory: (parts.group.limits?.outOfMemoryKills() ?? 0) > 0 });
      });
    });
  }

  restrictCpu(): void {
    if (this.#destroyed === undefined) this.#parts.group.limits?.restrictCpu(this.#parts.cpuCores);
  }

  peakMemoryBytes(): number | undefined {
    if (this.#destroyed === undefined) this.#peak = this.#parts.group.limits?.peakMemoryBytes();
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
    this.#destroyed ??= this.#destroy();
    return this.#destroyed;
  }

  async #destroy(): Promise<void> {
    const { child, group, clock, control, release } = this.#parts;
    const teardown = new Teardown();
    // Last registered runs first.
    teardown.add('its place', release);
    teardown.add('its control groups', async () => {
      group.limits?.close();
      const folders = [
        ...(group.limits?.folders ?? []),
        ...(group.control === undefined ? [] : [group.control.folder]),
      ];
      await removeGroups(folders, clock);
    });
    teardown.add('its control socket', () => control.destroy());
    teardown.add('its processes', async () => {
      // Also after the first process has ended: others may live on until init is told.
      this.#processes.kill();
      child.kill('SIGKILL');
      await within(
        this.exited,
        exitPatienceMilliseconds,
        clock,
        `sandbox ${this.id} did not end within 5 s of SIGKILL`,
      );
    });
    await teardown.run();
  }
}

function exitOf(code: number | null, signal: NodeJS.Signals | null): Omit<SandboxExit, 'outOfMemory'> {
  const passedOn = code === null ? undefined : signalNames.get(code - signalBase);
  return passedOn === undefined ? { code, signal } : { code: null, signal: passedOn };
}

/** Resolves with `promise`, or rejects with `message` when it takes too long. */
export function within<T>(
  promise: Promise<T>,
  milliseconds: number,
  clock: Clock,
  message: string,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = clock.after(milliseconds, () => reject(new SandboxFailure(message)));
    promise.then(resolve, reject).finally(() => timer.cancel());
  });
}
