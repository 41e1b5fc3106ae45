/** Processes by `ps`, with the options that POSIX and macOS share, and `-E` of BSD for environments. */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ProcessEntry, ProcessList, Scan } from './process-list.ts';

const bytesPerKibibyte = 1024;
const psTimeoutMilliseconds = 10_000;
const maxOutputBytes = 64 * 1024 * 1024;

export class PsProcesses implements ProcessList {
  /** Each scan runs a program. */
  readonly scanMilliseconds = 500;
  #memory = new Map<number, number>();

  async scan(known: ReadonlyMap<number, unknown>): Promise<Scan> {
    const rows = (await ps(['-A', '-o', 'pid=,ppid=,pgid=,rss=']))
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number));
    const fresh: ProcessEntry[] = [];
    this.#memory = new Map();
    for (const [pid = 0, parent = 0, group = 0, kibibytes = 0] of rows) {
      this.#memory.set(pid, kibibytes * bytesPerKibibyte);
      if (!known.has(pid)) fresh.push({ pid, parent, group });
    }
    return { alive: new Set(this.#memory.keys()), fresh };
  }

  memoryBytes(pid: number): number {
    return this.#memory.get(pid) ?? 0;
  }

  async startedWith(text: string): Promise<number[]> {
    const lines = (await ps(['-A', '-E', '-ww', '-o', 'pid=,command='])).split('\n');
    return lines.filter((line) => line.includes(text)).map((line) => Number.parseInt(line, 10));
  }

  async startTime(pid: number): Promise<string | undefined> {
    try {
      return (await ps(['-o', 'lstart=', '-p', String(pid)])).replace(/[^A-Za-z0-9]/g, '') || undefined;
    } catch {
      return undefined;
    }
  }
}

async function ps(args: readonly string[]): Promise<string> {
  const limits = { timeout: psTimeoutMilliseconds, maxBuffer: maxOutputBytes };
  const { stdout } = await promisify(execFile)('ps', args, {
    env: { PATH: '/bin:/usr/bin', LC_ALL: 'C' },
    ...limits,
  });
  return stdout;
}
