/** One running sandbox of the process driver: its streams, its memory, its end. */

import type { Duplex, Readable } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import { Teardown } from '../../base/disposal.ts';
import type { Sandbox, SandboxExit, SandboxSpec } from '../sandbox.ts';
import { within } from '../within.ts';
import type { StartedProcess } from './start-process.ts';
import { signalAll } from './sweep.ts';
import type { Watch, Watched } from './watch.ts';

const exitPatienceMilliseconds = 5_000;

export interface ProcessSandboxParts {
  /** With paths as they are for its processes. */
  readonly spec: SandboxSpec;
  readonly started: StartedProcess;
  readonly pathInside: (path: string) => string;
  readonly watch: Watch;
  readonly clock: Clock;
  /** Memory of one process. */
  readonly memoryBytes: (pid: number) => number;
  /** Ends what fled from group and watch, and frees all else. */
  readonly release: () => Promise<void>;
}

export class ProcessSandbox implements Sandbox, Watched {
  readonly id: string;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly control: Duplex;
  readonly address = undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly exited: Promise<SandboxExit>;
  readonly leader: number;
  readonly #parts: ProcessSandboxParts;
  #state: 'running' | 'frozen' | 'destroyed' = 'running';
  #outOfMemory = false;
  #peakBytes = 0;
  #destroyed: Promise<void> | undefined;

  constructor(parts: ProcessSandboxParts) {
    const { spec, started } = parts;
    this.#parts = parts;
    this.id = spec.id;
    this.env = spec.env;
    this.leader = started.pid;
    this.stdout = started.stdout;
    this.stderr = started.stderr;
    this.control = started.control;
    this.exited = new Promise((resolve) => {
      started.child.once('exit', (code, signal) =>
        afterNextReads(() => resolve({ code, signal, outOfMemory: this.#outOfMemory })),
      );
    });
    parts.watch.add(this);
  }

  get still(): boolean {
    return this.#state !== 'running';
  }

  pathInside(path: string): string {
    return this.#parts.pathInside(path);
  }

  /** A process has no share of its own to hold. */
  restrictCpu(): void {}

  measured(bytes: number): void {
    this.#peakBytes = Math.max(this.#peakBytes, bytes);
    if (bytes <= this.#parts.spec.limits.memoryBytes) return;
    this.#outOfMemory = true;
    this.#signalEach('SIGKILL');
  }

  /** As of the last scan, and of the first process now. */
  peakMemoryBytes(): number {
    if (!this.still) this.#peakBytes = Math.max(this.#peakBytes, this.#parts.memoryBytes(this.leader));
    return this.#peakBytes;
  }

  freeze(): void {
    if (this.#state !== 'running') return;
    this.#state = 'frozen';
    this.#signalEach('SIGSTOP');
  }

  thaw(): void {
    if (this.#state !== 'frozen') return;
    this.#state = 'running';
    this.#signalEach('SIGCONT');
    this.#parts.watch.resume();
  }

  signal(signal: NodeJS.Signals): void {
    if (this.#state !== 'destroyed') signalAll([-this.leader], signal);
  }

  /** To the process group, and to those known to have left it; some get it twice, which these signals bear. */
  #signalEach(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    if (this.#state !== 'destroyed')
      signalAll([-this.leader, ...this.#parts.watch.processesOf(this)], signal);
  }

  destroy(): Promise<void> {
    this.#destroyed ??= this.#destroy();
    return this.#destroyed;
  }

  async #destroy(): Promise<void> {
    const { watch, clock, release } = this.#parts;
    const teardown = new Teardown();
    // Last registered runs first.
    teardown.add('its folder', release);
    teardown.add('its control socket', () => this.control.destroy());
    teardown.add('its processes', async () => {
      this.#signalEach('SIGKILL');
      await watch.scan();
      // What was born meanwhile.
      this.#signalEach('SIGKILL');
      this.#state = 'destroyed';
      watch.remove(this);
      const complaint = `sandbox ${this.id} did not end within 5 s of SIGKILL`;
      await within(this.exited, exitPatienceMilliseconds, clock, complaint);
    });
    await teardown.run();
  }
}

/** A whole turn of the event loop later: what a process wrote before it ended has been read then. */
function afterNextReads(action: () => void): void {
  setImmediate(() => setImmediate(action));
}
