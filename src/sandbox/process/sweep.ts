/** Ends what a killed Kiln left, by the name of its folder: the pid and start time of that Kiln. */

import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { SandboxFailure } from '../sandbox.ts';
import type { ProcessList } from './process-list.ts';

const endPatienceMilliseconds = 5_000;
const endPollMilliseconds = 10;

/** Makes the folder of this Kiln's sandboxes in `stateFolder`, after sweeping those of dead ones. */
export async function takeFolder(stateFolder: string, processes: ProcessList, clock: Clock): Promise<string> {
  const parent = join(stateFolder, 'process');
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent)) {
    const [, pid, startTime] = /^(\d+)-([A-Za-z0-9]+)$/.exec(name) ?? [];
    if (startTime === undefined || (await processes.startTime(Number(pid))) === startTime) continue;
    await endProcessesOf(join(parent, name), processes, clock);
    await rm(join(parent, name), { recursive: true, force: true });
  }
  const folder = join(parent, `${process.pid}-${await processes.startTime(process.pid)}`);
  await mkdir(folder, { recursive: true });
  return folder;
}

/** Kills every process that was started with a path below `folder` in its environment, and waits until it is gone. */
export async function endProcessesOf(folder: string, processes: ProcessList, clock: Clock): Promise<void> {
  const deadline = clock.monotonic() + endPatienceMilliseconds;
  for (;;) {
    const left = await processes.startedWith(`${folder}/`);
    if (left.length === 0) return;
    if (clock.monotonic() > deadline) {
      throw new SandboxFailure(`Processes ${left.join(', ')} of ${folder} do not end: end them by hand.`);
    }
    signalAll(left, 'SIGKILL');
    await new Promise<void>((resolve) => setTimeout(resolve, endPollMilliseconds));
  }
}

/** Signals each process, or group where the number is negative, that is still there. */
export function signalAll(targets: readonly number[], signal: NodeJS.Signals): void {
  for (const target of targets) {
    try {
      process.kill(target, signal);
    } catch {
      // Gone already, which is as good.
    }
  }
}
