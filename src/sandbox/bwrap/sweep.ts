/** Removes what dead Kilns left on the machine: processes, control groups, bridges, firewall tables, files. */

import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { deadRecords, type InstanceRecord, removeRecord } from './instance.ts';
import { unmountBelow } from './mounts.ts';
import { removeNetwork } from './network.ts';
import { signalAll } from './processes.ts';

const emptyPatienceMilliseconds = 5_000;

/**
 * Sweeps every instance recorded in `runFolder` whose process is gone, never a living one's, and returns their
 * tags. Two starts may sweep at once: names carry the dead instance's tag, so neither can harm the living.
 */
export async function sweepLeftovers(runFolder: string, clock: Clock): Promise<string[]> {
  const dead = deadRecords(runFolder);
  for (const record of dead) await sweep(record, runFolder, clock);
  return dead.map((record) => record.tag);
}

async function sweep(record: InstanceRecord, runFolder: string, clock: Clock): Promise<void> {
  for (const root of record.cgroups) await removeGroupTree(root, clock);
  if (record.network) await removeNetwork(record.tag);
  await unmountBelow(record.folder);
  rmSync(record.folder, { recursive: true, force: true });
  removeRecord(runFolder, record.tag);
}

/** Ends the processes of a group and all below it, then removes the folders. */
async function removeGroupTree(root: string, clock: Clock): Promise<void> {
  const deadline = clock.monotonic() + emptyPatienceMilliseconds;
  for (const folder of groupsBelow(root)) {
    while (existsSync(folder)) {
      killGroup(folder);
      try {
        rmdirSync(folder);
      } catch (cause) {
        if (!existsSync(folder)) break;
        if (clock.monotonic() > deadline) {
          throw new Error(
            `control group ${folder} of a dead Kiln can't be emptied; end its processes by hand`,
            { cause },
          );
        }
        await new Promise<void>((resolve) => setTimeout(resolve, 5));
      }
    }
  }
}

/** Deepest first. */
function groupsBelow(root: string): string[] {
  if (!existsSync(root)) return [];
  const children = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [...children.flatMap((entry) => groupsBelow(join(root, entry.name))), root];
}

function killGroup(folder: string): void {
  try {
    const killFile = join(folder, 'cgroup.kill');
    if (existsSync(killFile)) writeFileSync(killFile, '1');
    const pids = readFileSync(join(folder, 'cgroup.procs'), 'latin1').trim();
    if (pids !== '') signalAll(pids.split('\n').map(Number), 'SIGKILL');
  } catch {
    // Removed by another start that sweeps as well.
  }
}
