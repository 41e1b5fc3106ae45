/** Prints a log group as it is, and as it grows. */

import type { Io } from './command.ts';
import type { ReadLog } from './log-events.ts';
import { withProgress } from './progress.ts';

const maxPageEvents = 1000;
const followWaitSeconds = 20;

export interface LogRange {
  /** Milliseconds since the Unix epoch; undefined begins with the oldest event. */
  readonly since: number | undefined;
  /** Events at most. */
  readonly limit: number;
  /** Go on with what comes; it ends with the process then, or at the limit. */
  readonly follow: boolean;
}

export async function printLog(
  read: ReadLog,
  group: string,
  { since, limit, follow }: LogRange,
  { stdout, stderr }: Pick<Io, 'stdout' | 'stderr'>,
): Promise<void> {
  let left = limit;
  let after: string | undefined;
  for (;;) {
    const waits = follow && after !== undefined;
    const query = {
      group,
      after,
      since,
      limit: Math.min(left, maxPageEvents),
      wait: waits ? followWaitSeconds : 0,
    };
    const page = await (waits ? read(query) : withProgress(stderr, 'reading the log', () => read(query)));
    for (const { message } of page.events) stdout.write(message.endsWith('\n') ? message : `${message}\n`);
    left -= page.events.length;
    if (left <= 0 || (page.events.length === 0 && !follow)) return;
    after = page.cursor;
  }
}
