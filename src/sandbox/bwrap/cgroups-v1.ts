/** Limits of one sandbox in the separate hierarchies of cgroups v1. */

import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { invariant } from '../../base/invariant.ts';
import type { SandboxSpec } from '../sandbox.ts';
import type { Limits } from './cgroups.ts';
import { monitorProcesses } from './command-line.ts';
import { cpuPeriodMicroseconds, cpuQuotaMicroseconds } from './cpu-quota.ts';

/** All three or none: half a set of limits would be taken for the whole. */
export const v1Controllers = ['memory', 'cpu', 'pids'] as const;

/** Files: kernel documentation, admin-guide/cgroup-v1/memory.rst, scheduler/sched-bwc.rst and pids.rst. */
export class V1Limits implements Limits {
  readonly folders: readonly string[];
  readonly joinFiles: readonly string[];
  readonly #memory: string;
  readonly #cpu: string;
  readonly #pids: string;
  readonly #peak: number;

  constructor(roots: ReadonlyMap<string, string>, name: string) {
    const [memory, cpu, pids] = v1Controllers.map((controller) => {
      const root = roots.get(controller);
      invariant(root, `cgroup v1 controller ${controller} has a folder`);
      return join(root, name);
    });
    invariant(memory && cpu && pids, 'three controllers');
    this.#memory = memory;
    this.#cpu = cpu;
    this.#pids = pids;
    this.folders = [...new Set([memory, cpu, pids])];
    for (const folder of this.folders) mkdirSync(folder);
    this.joinFiles = this.folders.map((folder) => join(folder, 'cgroup.procs'));
    this.#peak = openSync(join(memory, 'memory.max_usage_in_bytes'), 'r');
  }

  apply(limits: SandboxSpec['limits']): void {
    writeFileSync(join(this.#memory, 'memory.limit_in_bytes'), String(limits.memoryBytes));
    // Memory and swap together; absent when the kernel runs without swap accounting.
    const withSwap = join(this.#memory, 'memory.memsw.limit_in_bytes');
    if (existsSync(withSwap)) writeFileSync(withSwap, String(limits.memoryBytes));
    writeFileSync(join(this.#pids, 'pids.max'), String(limits.processes + monitorProcesses));
  }

  restrictCpu(cores: number): void {
    writeFileSync(join(this.#cpu, 'cpu.cfs_period_us'), String(cpuPeriodMicroseconds));
    writeFileSync(join(this.#cpu, 'cpu.cfs_quota_us'), String(cpuQuotaMicroseconds(cores)));
  }

  peakMemoryBytes(): number {
    return readNumber(this.#peak);
  }

  outOfMemoryKills(): number {
    const control = readFileSync(join(this.#memory, 'memory.oom_control'), 'latin1');
    return Number(/^oom_kill (\d+)$/m.exec(control)?.[1] ?? 0);
  }

  close(): void {
    closeSync(this.#peak);
  }
}

const buffer = Buffer.alloc(32);

/** Reads a number from the start of an open cgroup file, without opening it again. */
export function readNumber(descriptor: number): number {
  const length = readSync(descriptor, buffer, 0, buffer.length, 0);
  return Number.parseInt(buffer.toString('latin1', 0, length), 10);
}
