/** `kiln logs NAME`: print a function's log, and go on with what comes. */

import { command, UsageError } from './command.ts';
import { connectionOptions, findConnection } from './connection.ts';
import { exitCodes } from './failure.ts';
import { openLog } from './log-events.ts';
import { printLog } from './print-log.ts';

const unitMilliseconds: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

export const logs = command({
  description: `Prints the log group /aws/lambda/NAME, oldest event first.`,
  positionals: ['NAME'],
  options: {
    since: {
      type: 'string',
      short: 's',
      value: 'TIME',
      description: 'from then on: 10m, 2h, 1d, or an ISO date',
    },
    follow: { type: 'boolean', short: 'f', description: 'go on printing what comes, until ctrl-C' },
    limit: { type: 'string', value: 'N', description: 'at most so many events' },
    ...connectionOptions,
  },
  run: async ({ values, positionals: [name] }, io) => {
    const since = values.since === undefined ? undefined : readSince(values.since, Date.now());
    const limit = readLimit(values.limit);
    const read = await openLog(await findConnection(values, io.env));
    await printLog(read, `/aws/lambda/${name}`, { since, limit, follow: values.follow ?? false }, io);
    return exitCodes.success;
  },
});

function readLimit(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new UsageError(`--limit must be a positive number, not '${text}'`);
}

/** Milliseconds since the Unix epoch for an age (`10m`) or a date. */
function readSince(text: string, now: number): number {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const factor = unit === undefined ? undefined : unitMilliseconds[unit];
  if (factor !== undefined) return now - Number(count) * factor;
  const date = Date.parse(text);
  if (!Number.isNaN(date)) return date;
  throw new UsageError(`--since must be an age such as 10m, 2h or 1d, or an ISO date, not '${text}'`);
}
