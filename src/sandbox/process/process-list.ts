/** What the system tells of its processes, by `/proc` on Linux and by `ps` elsewhere. */

import { LinuxProcesses } from './linux-processes.ts';
import { PsProcesses } from './ps-processes.ts';

export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
}

export interface Scan {
  readonly alive: ReadonlySet<number>;
  /** The processes that the caller did not know yet. */
  readonly fresh: readonly ProcessEntry[];
}

export interface ProcessList {
  /** Time between two scans that the machine does not notice. */
  readonly scanMilliseconds: number;
  scan(known: ReadonlyMap<number, unknown>): Promise<Scan>;
  /** Memory that a process holds, at the last scan or later; 0 when it is gone. */
  memoryBytes(pid: number): number;
  /** Processes that were started with `text` in their environment, as far as this user may look. */
  startedWith(text: string): Promise<number[]>;
  /** Tells a process from a later one with the same pid: letters and digits; undefined when it is gone. */
  startTime(pid: number): Promise<string | undefined>;
}

export function processList(): ProcessList {
  return process.platform === 'linux' ? new LinuxProcesses() : new PsProcesses();
}
