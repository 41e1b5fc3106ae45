/** Watches which processes belong to which sandbox, and what memory they hold together, while any sandbox runs. */

import type { Clock, Timer } from '../../base/clock.ts';
import type { ProcessList } from './process-list.ts';

export interface Watched {
  /** Its first process, which leads a process group of its own. */
  readonly leader: number;
  /** Frozen: it can't have changed. */
  readonly still: boolean;
  /** Called at every scan while it is not still. */
  measured(bytes: number): void;
}

/** Belongs to no sandbox. */
const foreign = 0;

export class Watch {
  readonly #processes: ProcessList;
  readonly #clock: Clock;
  readonly #watched = new Map<number, Watched>();
  /** Leader of each living process. A process stays its sandbox's when it leaves the group or its parent ends. */
  #leaders = new Map<number, number>();
  #timer: Timer | undefined;
  #scanning: Promise<void> | undefined;

  constructor(processes: ProcessList, clock: Clock) {
    this.#processes = processes;
    this.#clock = clock;
  }

  add(watched: Watched): void {
    this.#watched.set(watched.leader, watched);
    this.#leaders.set(watched.leader, watched.leader);
    this.resume();
  }

  remove({ leader }: Watched): void {
    this.#watched.delete(leader);
  }

  /** Goes on watching when a sandbox is not still any more. */
  resume(): void {
    if (this.#timer !== undefined) return;
    if ([...this.#watched.values()].every(({ still }) => still)) {
      // Until the next scan a pid of theirs may pass on to a process of a sandbox.
      for (const [pid, leader] of this.#leaders) if (leader === foreign) this.#leaders.delete(pid);
      return;
    }
    this.#timer = this.#clock.after(this.#processes.scanMilliseconds, () => {
      // A scan that fails, as when the machine can start no `ps`, is made up for by the next.
      this.#tick().catch(() => {});
    });
  }

  /** Processes of a sandbox as of the last scan. */
  processesOf({ leader }: Watched): number[] {
    return [...this.#leaders].flatMap(([pid, owner]) => (owner === leader ? [pid] : []));
  }

  /** Looks for new processes now. */
  scan(): Promise<void> {
    this.#scanning ??= this.#scan().finally(() => {
      this.#scanning = undefined;
    });
    return this.#scanning;
  }

  async #tick(): Promise<void> {
    try {
      await this.scan();
      for (const watched of this.#watched.values()) {
        if (!watched.still) watched.measured(this.#memoryOf(watched));
      }
    } finally {
      this.#timer = undefined;
      this.resume();
    }
  }

  #memoryOf(watched: Watched): number {
    return this.processesOf(watched).reduce((sum, pid) => sum + this.#processes.memoryBytes(pid), 0);
  }

  async #scan(): Promise<void> {
    const { alive, fresh } = await this.#processes.scan(this.#leaders);
    for (const pid of this.#leaders.keys()) if (!alive.has(pid)) this.#leaders.delete(pid);
    // Parents first, but for pids that began again from the lowest.
    for (const { pid, parent, group } of [...fresh].sort((a, b) => a.pid - b.pid)) {
      if (this.#leaders.has(pid)) continue;
      this.#leaders.set(pid, this.#watched.has(group) ? group : (this.#leaders.get(parent) ?? foreign));
    }
  }
}
