/**
 * `kiln` as a service of its own beside the AWS ones: what Kiln's command line reads and AWS has no call for.
 * Signed like any other, with the scope `kiln`. `GET /v1/logs?group=...&after=...&since=...&limit=...&wait=...`
 * answers with `{events: [{timestamp, stream, message}], cursor}`; `wait` holds an empty answer for so many seconds.
 */

import type { Clock } from '../../base/clock.ts';
import { AwsError, asAwsError } from '../../base/errors.ts';
import { readGroup } from '../../observability/log-reader.ts';
import { logPartition } from '../../observability/log-writer.ts';
import { InvalidCursor } from '../../store/documents.ts';
import type { Log } from '../../store/log.ts';
import type { WireResponse } from '../../wire/http.ts';
import type { BoundService, CallContext } from '../../wire/service.ts';

const maxEvents = 10_000;
const maxWaitSeconds = 20;

export function createLogService(log: Log, clock: Clock): BoundService {
  return {
    name: 'kiln',
    plan: (head) => ({
      operation: 'ReadLogs',
      maxBodyBytes: 0,
      tooLarge: () =>
        new AwsError('RequestTooLargeException', 'A body is not expected here.', { status: 413 }),
      streaming: false,
      async run(_body, context) {
        try {
          if (head.method !== 'GET' || head.path !== '/v1/logs') {
            throw new AwsError('UnknownOperationException', `There is nothing at ${head.path}.`, {
              status: 404,
            });
          }
          return json(200, await readLogs(log, clock, new URLSearchParams(head.query), context));
        } catch (thrown) {
          return failure(asAwsError(thrown));
        }
      },
      fail: (error) => failure(error),
    }),
  };
}

async function readLogs(
  log: Log,
  clock: Clock,
  query: URLSearchParams,
  context: CallContext,
): Promise<unknown> {
  const partition = logPartition(context.account, context.region, query.get('group') ?? '');
  const cursor = query.get('after') ?? undefined;
  const since = numberIn(query, 'since', Number.MAX_SAFE_INTEGER);
  const limit = numberIn(query, 'limit', maxEvents) ?? maxEvents;
  const waitSeconds = numberIn(query, 'wait', maxWaitSeconds) ?? 0;
  const until = clock.monotonic() + waitSeconds * 1000;
  for (;;) {
    const appended = nextAppend(log, partition);
    try {
      const page = await readGroup(log, partition, { cursor, since, limit }).catch(refuseCursor);
      const left = until - clock.monotonic();
      if (page.events.length > 0 || left <= 0 || context.signal.aborted) return page;
      await firstOf(clock, left, context.signal, appended.promise);
    } finally {
      appended.stop();
    }
  }
}

/** Settles at the next append to the partition. Listening starts now, so none is missed while reading. */
function nextAppend(log: Log, partition: string): { promise: Promise<void>; stop: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { promise, stop: log.onAppend(partition, () => resolve()) };
}

async function firstOf(
  clock: Clock,
  milliseconds: number,
  signal: AbortSignal,
  event: Promise<void>,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = clock.after(milliseconds, resolve);
  signal.addEventListener('abort', () => resolve(), { once: true });
  await Promise.race([promise, event]);
  timer.cancel();
}

function refuseCursor(thrown: unknown): never {
  if (!(thrown instanceof InvalidCursor)) throw thrown;
  throw new AwsError('ValidationException', `after: ${thrown.message}.`);
}

function numberIn(query: URLSearchParams, name: string, max: number): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const value = Number(text);
  if (text !== '' && Number.isSafeInteger(value) && value >= 0) return Math.min(value, max);
  throw new AwsError('ValidationException', `${name} must be a whole number of 0 or more, not ${text}.`);
}

function json(status: number, value: unknown): WireResponse {
  return { status, headers: { 'Content-Type': 'application/json' }, body: `${JSON.stringify(value)}\n` };
}

function failure(error: AwsError): WireResponse {
  return json(error.status, { __type: error.code, message: error.message });
}
