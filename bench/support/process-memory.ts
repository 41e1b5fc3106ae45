/** Memory of a process and what it has started, from /proc (proc_pid_status(5), proc_pid_smaps(5)). */

import { globSync, readFileSync } from 'node:fs';

/** Megabytes (10^6 bytes would be others: these are kB / 1024, as `ps` and `top` count). */
export interface Memory {
  /** All resident pages, shared ones in full. */
  readonly rss: number;
  /** Of these, heap and stacks: not mapped files. */
  readonly anonymous: number;
  /** Resident pages, shared ones by their share. */
  readonly pss: number;
}

export function memoryOf(pid: number): Memory {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return {
    rss: megabytes(status, 'VmRSS'),
    anonymous: megabytes(status, 'RssAnon'),
    pss: megabytes(rollup, 'Pss'),
  };
}

/** The processes below `pid`, at any depth. */
export function descendants(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const file of globSync('/proc/[0-9]*/stat')) {
    const child = Number(file.split('/')[2]);
    const parent = parentOf(file);
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), child]);
  }
  const below = (of: number): number[] =>
    (children.get(of) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(pid);
}

/** The command line of a process, without what separates its arguments; empty when it is gone. */
export function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

function parentOf(statFile: string): number | undefined {
  try {
    // The command's name stands in brackets and may hold anything, brackets included.
    const [, parent] = /\) \S (\d+)/.exec(readFileSync(statFile, 'utf8')) ?? [];
    return Number(parent);
  } catch {
    return undefined;
  }
}

function megabytes(text: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]) / 1024;
}
