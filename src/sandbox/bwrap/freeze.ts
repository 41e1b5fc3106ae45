/** Stops, resumes, lists and kills all processes of a sandbox: by its v2 control group, else by signals. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pidInside, processTree, signalAll } from './processes.ts';

/** What both ways of holding a sandbox's processes offer. */
export interface ProcessControl {
  /** Each process stops at its next step outside the kernel; that is not waited for. */
  freeze(): void;
  thaw(): void;
  /** SIGKILL to all, also to frozen ones. */
  kill(): void;
  /** To the sandbox's own processes; bubblewrap's monitor and init are spared. */
  signal(signal: NodeJS.Signals): void;
}

/**
 * A group of the v2 hierarchy, which needs no controller for this and so works in the hybrid layout too.
 * The v1 freezer is no substitute: 1.4 ms each way, and a process that it froze ignores SIGKILL.
 */
export class V2Control implements ProcessControl {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /** `cgroup.freeze` came with Linux 5.2, `cgroup.kill` with 5.14; `folder` is any group but the root. */
  static works(folder: string): boolean {
    return existsSync(join(folder, 'cgroup.freeze'));
  }

  get joinFile(): string {
    return join(this.folder, 'cgroup.procs');
  }

  freeze(): void {
    writeFileSync(join(this.folder, 'cgroup.freeze'), '1');
  }

  thaw(): void {
    writeFileSync(join(this.folder, 'cgroup.freeze'), '0');
  }

  kill(): void {
    const killFile = join(this.folder, 'cgroup.kill');
    if (existsSync(killFile)) {
      writeFileSync(killFile, '1');
      return;
    }
    // SIGKILL reaches frozen v2 groups too. Repeated, because a process may fork while the list is walked.
    for (let round = 0, pids = this.#processes(); pids.length > 0 && round < 100; round += 1) {
      signalAll(pids, 'SIGKILL');
      pids = this.#processes();
    }
  }

  signal(signal: NodeJS.Signals): void {
    signalAll(this.#processes().filter(isGuest), signal);
  }

  #processes(): number[] {
    const listed = readFileSync(this.joinFile, 'latin1').trim();
    return listed === '' ? [] : listed.split('\n').map(Number);
  }
}

/** Without a v2 group: signals to the tree below bubblewrap's monitor. */
export class SignalControl implements ProcessControl {
  readonly #monitor: number;

  constructor(monitor: number) {
    this.#monitor = monitor;
  }

  freeze(): void {
    // A process may fork while the tree is walked; a second walk that finds nothing new ends the race.
    const stopped = new Set<number>();
    for (let round = 0; round < 100; round += 1) {
      const running = this.#guests().filter((pid) => !stopped.has(pid));
      if (running.length === 0) return;
      signalAll(running, 'SIGSTOP');
      for (const pid of running) stopped.add(pid);
    }
  }

  thaw(): void {
    signalAll(this.#guests(), 'SIGCONT');
  }

  kill(): void {
    // The init of a pid namespace takes everything in it along.
    signalAll(processTree(this.#monitor), 'SIGKILL');
  }

  signal(signal: NodeJS.Signals): void {
    signalAll(this.#guests(), signal);
  }

  #guests(): number[] {
    return processTree(this.#monitor).filter(isGuest);
  }
}

function isGuest(pid: number): boolean {
  const inside = pidInside(pid);
  return inside !== undefined && inside !== 1;
}
