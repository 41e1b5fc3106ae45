/** Child processes of a benchmark: started, spoken to by their first line, and gone at its end. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Child {
  readonly process: ChildProcess;
  /** What it printed first; undefined when it prints nothing and was not waited for. */
  readonly firstLine: string | undefined;
  readonly stop: () => Promise<void>;
}

/** Starts `node` (the one that runs this) with `argv`; with `waitForLine`, until it has printed a line. */
export async function startNode(argv: readonly string[], waitForLine: boolean): Promise<Child> {
  return await startChild(process.execPath, argv, { waitForLine });
}

/** More than Kiln takes for draining. */
const stopMilliseconds = 35_000;

export interface StartOptions {
  readonly waitForLine: boolean;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** What it prints is of no interest, errors included. */
  readonly quiet?: boolean;
}

export async function startChild(
  command: string,
  argv: readonly string[],
  { waitForLine, quiet = false, ...options }: StartOptions,
): Promise<Child> {
  const child = spawn(command, argv, { ...options, stdio: ['ignore', 'pipe', quiet ? 'ignore' : 'inherit'] });
  killAtExit(child);
  // A pipe that nobody empties would stop a talkative child.
  if (!waitForLine) child.stdout.resume();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    child.kill('SIGTERM');
    const deadline = setTimeout(() => child.kill('SIGKILL'), stopMilliseconds);
    await ended;
    clearTimeout(deadline);
  };
  if (!waitForLine) return { process: child, firstLine: undefined, stop };
  const firstLine = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`${command} ${argv.join(' ')} ended with ${code}`)));
    child.once('error', reject);
  });
  return { process: child, firstLine, stop };
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGTERM');
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

/** A benchmark that fails or is stopped leaves nothing behind. */
function killAtExit(child: ChildProcess): void {
  running.add(child);
  child.once('exit', () => running.delete(child));
}

/** Milliseconds from the spawn of a command to its successful exit. */
export async function millisecondsToExit(command: string, argv: readonly string[]): Promise<number> {
  const started = performance.now();
  const child = spawn(command, argv, { stdio: 'ignore' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${command} ${argv.join(' ')} ended with ${code}`);
  return performance.now() - started;
}
