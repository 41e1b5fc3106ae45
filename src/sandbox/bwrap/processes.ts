/** Reads what the kernel says of processes: who is alive, since when, and who descends from whom. */

import { readdirSync, readFileSync } from 'node:fs';

/** Fields of `/proc/<pid>/stat` after the command name, which may itself hold spaces and brackets. */
function statFields(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/** When `pid` started, in clock ticks since boot: with the pid it names a process for good. Undefined when it is gone. */
export function startTime(pid: number): string | undefined {
  const fields = statFields(pid);
  // A zombie holds nothing any more.
  return fields === undefined || fields[0] === 'Z' ? undefined : fields[19];
}

/** `root` and all its descendants, by one walk over `/proc`. */
export function processTree(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const parent = Number(statFields(pid)?.[1]);
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [pid]);
    else siblings.push(pid);
  }
  const found = startTime(root) === undefined ? [] : [root];
  for (let next = 0; next < found.length; next += 1) found.push(...(children.get(found[next] ?? 0) ?? []));
  return found;
}

/**
 * Depth of a process in the sandbox's pid namespace: its pid there (bubblewrap's init is 1), or undefined for
 * a process outside (bubblewrap's own monitor) or one that is gone.
 */
export function pidInside(pid: number): number | undefined {
  try {
    const line = /^NSpid:\s+(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    const pids = line?.split(/\s+/) ?? [];
    return pids.length > 1 ? Number(pids.at(-1)) : undefined;
  } catch {
    return undefined;
  }
}

/** Signals each process that is still there. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // Gone already, which is as good.
    }
  }
}
