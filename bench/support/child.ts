/** Child processes of a benchmark: started, spoken to by their first line, and gone at its end. */

import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface Child {
  readonly process: ChildProcess;
  /** What it printed first; undefined when it prints nothing and was not waited for. */
  readonly firstLine: string | undefined;
  readonly stop: () => Promise<void>;
}

/** Starts `node` (the one that runs this) with `argv`; with `waitForLine`, until it has printed a line. */
export async function startNode(argv: readonly string[], waitForLine: boolean): Promise<Child> {
  return await startChild(process.execPath, argv, waitForLine);
}

export async function startChild(
  command: string,
  argv: readonly string[],
  waitForLine: boolean,
): Promise<Child> {
  const child = spawn(command, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  if (!waitForLine) return { process: child, firstLine: undefined, stop };
  const firstLine = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`${command} ${argv.join(' ')} ended with ${code}`)));
    child.once('error', reject);
  });
  return { process: child, firstLine, stop };
}
