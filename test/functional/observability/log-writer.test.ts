import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LogDestination, LogWriter } from '../../../src/observability/log-writer.ts';
import type { Log, NewEntry } from '../../../src/store/log.ts';
import { fakeClock } from '../../support/clock.ts';

/** Records appends; each stays open until the test ends it. */
function recordingLog() {
  const appends: { stream: string; entries: readonly NewEntry[]; finish: (failure?: Error) => void }[] = [];
  const log = {
    append(_partition: string, stream: string, entries: readonly NewEntry[]) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      appends.push({
        stream,
        entries,
        finish: (failure) => (failure === undefined ? resolve() : reject(failure)),
      });
      return promise;
    },
  } as unknown as Log;
  return { log, appends };
}

const destination: LogDestination = { partition: 'p', stream: 's' };
const line = (data: string): NewEntry => ({ timestamp: 1, data });

test('lines of one moment reach the store as one append, in order', async () => {
  const clock = fakeClock();
  const { log, appends } = recordingLog();
  const writer = new LogWriter(log, { clock });
  writer.write(destination, line('a'));
  writer.write(destination, line('b'));
  await clock.advance(100);
  assert.deepEqual(
    appends.map((append) => append.entries.map((entry) => entry.data)),
    [['a', 'b']],
  );
});

test('lines written while the store is busy wait for it and stay in order', async () => {
  const clock = fakeClock();
  const { log, appends } = recordingLog();
  const writer = new LogWriter(log, { clock });
  writer.write(destination, line('a'));
  await clock.advance(100);
  writer.write(destination, line('b'));
  await clock.advance(100);
  assert.equal(appends.length, 1);
  appends[0]?.finish();
  await clock.advance(100);
  assert.deepEqual(
    appends[1]?.entries.map((entry) => entry.data),
    ['b'],
  );
});

test('a backlog over its bound drops lines and says how many', async () => {
  const clock = fakeClock();
  const { log, appends } = recordingLog();
  const writer = new LogWriter(log, { clock, maxBacklogBytes: 10 });
  for (const data of ['0123456789', 'x', 'dropped', 'dropped']) writer.write(destination, line(data));
  await clock.advance(100);
  assert.deepEqual(
    appends[0]?.entries.map((entry) => entry.data),
    ['0123456789', 'x', '[kiln] 2 log lines were dropped: the store did not keep up.'],
  );
});

test('a refused append is reported and later lines still go out', async () => {
  const clock = fakeClock();
  const { log, appends } = recordingLog();
  const failures: unknown[] = [];
  const writer = new LogWriter(log, { clock, onFailure: (failure) => failures.push(failure) });
  writer.write(destination, line('a'));
  await clock.advance(100);
  appends[0]?.finish(new Error('disk full'));
  await clock.advance(100);
  writer.write(destination, line('b'));
  await clock.advance(100);
  assert.equal(failures.length, 1);
  assert.equal(appends.length, 2);
});
