/** Processes by `/proc`: see proc(5). */

import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import type { ProcessEntry, ProcessList, Scan } from './process-list.ts';

const bytesPerKibibyte = 1024;

export class LinuxProcesses implements ProcessList {
  readonly scanMilliseconds = 100;

  async scan(known: ReadonlyMap<number, unknown>): Promise<Scan> {
    const alive = await allPids();
    const fresh = await Promise.all(alive.filter((pid) => !known.has(pid)).map(entryOf));
    return { alive: new Set(alive), fresh: fresh.filter((entry) => entry !== undefined) };
  }

  /** Without pages of files: programs and libraries are the same pages in every process that runs them. */
  memoryBytes(pid: number): number {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'latin1');
      let kibibytes = 0;
      for (const [, amount] of status.matchAll(/^Rss(?:Anon|Shmem):\s+(\d+) kB$/gm))
        kibibytes += Number(amount);
      return kibibytes * bytesPerKibibyte;
    } catch {
      return 0;
    }
  }

  async startedWith(text: string): Promise<number[]> {
    const found = await Promise.all(
      (await allPids()).map(async (pid) => ((await contentOf(pid, 'environ'))?.includes(text) ? [pid] : [])),
    );
    return found.flat();
  }

  async startTime(pid: number): Promise<string | undefined> {
    const fields = await statOf(pid);
    // A zombie holds nothing any more.
    return fields === undefined || fields[0] === 'Z' ? undefined : fields[19];
  }
}

async function allPids(): Promise<number[]> {
  return (await readdir('/proc')).map(Number).filter(Number.isInteger);
}

async function entryOf(pid: number): Promise<ProcessEntry | undefined> {
  const fields = await statOf(pid);
  return fields === undefined ? undefined : { pid, parent: Number(fields[1]), group: Number(fields[2]) };
}

/** Fields of `/proc/<pid>/stat` after the command name, which may itself hold spaces and brackets. */
async function statOf(pid: number): Promise<string[] | undefined> {
  const stat = await contentOf(pid, 'stat');
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Undefined for what is gone, and for what belongs to others. */
async function contentOf(pid: number, file: string): Promise<string | undefined> {
  try {
    return await readFile(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return undefined;
  }
}
