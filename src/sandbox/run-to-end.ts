/** Runs one of Kiln's own tools on data that it does not trust, behind the walls of a function. */

import { randomUUID } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import type { SandboxDriver, SandboxMount } from './sandbox.ts';

export interface IsolatedTool {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly mounts: readonly SandboxMount[];
}

const maxMilliseconds = 300_000;
const mebibyte = 1024 * 1024;
const limits = {
  memoryBytes: 512 * mebibyte,
  // Functions start at the same time, and come first.
  cpuCores: 0.25,
  processes: 64,
  descriptors: 256,
  tmpBytes: mebibyte,
};

/** Resolves to the exit code; null when a signal, or the time it may take, ended it. Its output is dropped. */
export async function runToEnd(
  driver: SandboxDriver,
  clock: Clock,
  tool: IsolatedTool,
): Promise<number | null> {
  const sandbox = await driver.launch({ ...tool, id: `tool-${randomUUID()}`, cwd: '/', limits });
  for (const stream of [sandbox.stdout, sandbox.stderr, sandbox.control]) {
    stream.on('error', () => {});
    stream.resume();
  }
  sandbox.restrictCpu();
  const timer = clock.after(maxMilliseconds, () => void sandbox.destroy());
  try {
    return (await sandbox.exited).code;
  } finally {
    timer.cancel();
    await sandbox.destroy();
  }
}
