/** Limits of one sandbox in the unified hierarchy of cgroups v2. */

import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SandboxSpec } from '../sandbox.ts';
import type { Limits } from './cgroups.ts';
import { readNumber } from './cgroups-v1.ts';
import { monitorProcesses } from './command-line.ts';
import { cpuPeriodMicroseconds, cpuQuotaMicroseconds } from './cpu-quota.ts';

const needed = ['memory', 'cpu', 'pids'] as const;

/**
 * Hands the controllers down from `parent` to the groups in `folder`. False when they are not all there.
 * A group with processes of its own cannot hand controllers down unless it is the root ("no internal
 * processes", admin-guide/cgroup-v2.rst): Kiln then first steps into a leaf beside its sandboxes.
 */
export function delegateControllers(parent: string, folder: string): boolean {
  const offered = readFileSync(join(parent, 'cgroup.controllers'), 'utf8').trim().split(' ');
  if (!needed.every((controller) => offered.includes(controller))) return false;
  const enable = needed.map((controller) => `+${controller}`).join(' ');
  try {
    writeFileSync(join(parent, 'cgroup.subtree_control'), enable);
  } catch {
    try {
      const leaf = join(parent, 'kiln-server');
      mkdirSync(leaf, { recursive: true });
      writeFileSync(join(leaf, 'cgroup.procs'), String(process.pid));
      writeFileSync(join(parent, 'cgroup.subtree_control'), enable);
    } catch {
      return false;
    }
  }
  try {
    writeFileSync(join(folder, 'cgroup.subtree_control'), enable);
    return true;
  } catch {
    return false;
  }
}

/** Files: kernel documentation, admin-guide/cgroup-v2.rst. The folder itself is `V2Control`'s. */
export class V2Limits implements Limits {
  readonly folders: readonly string[] = [];
  readonly joinFiles: readonly string[] = [];
  readonly #folder: string;
  /** `memory.peak` (Linux 5.19), else the use at the time of asking. */
  readonly #usage: number;
  #highest = 0;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    const peak = join(folder, 'memory.peak');
    this.#usage = openSync(existsSync(peak) ? peak : join(folder, 'memory.current'), 'r');
  }

  apply(limits: SandboxSpec['limits']): void {
    writeFileSync(join(this.#folder, 'memory.max'), String(limits.memoryBytes));
    const swap = join(this.#folder, 'memory.swap.max');
    if (existsSync(swap)) writeFileSync(swap, '0');
    writeFileSync(join(this.#folder, 'pids.max'), String(limits.processes + monitorProcesses));
  }

  restrictCpu(cores: number): void {
    writeFileSync(join(this.#folder, 'cpu.max'), `${cpuQuotaMicroseconds(cores)} ${cpuPeriodMicroseconds}`);
  }

  peakMemoryBytes(): number {
    this.#highest = Math.max(this.#highest, readNumber(this.#usage));
    return this.#highest;
  }

  outOfMemoryKills(): number {
    const events = readFileSync(join(this.#folder, 'memory.events'), 'latin1');
    return Number(/^oom_kill (\d+)$/m.exec(events)?.[1] ?? 0);
  }

  close(): void {
    closeSync(this.#usage);
  }
}
