/** Searching over streams page by page, held against the plain answer on random streams. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { allStreams } from '../../../src/observability/log-streams.ts';
import { searchStreams } from '../../../src/services/logs/events/filter-page.ts';
import { readFilterToken, writeFilterToken } from '../../../src/services/logs/model/filter-token.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let store: Store;
before(async () => {
  store = await openSqliteStore({ folder: await temporaryFolder({ after }) });
});
after(() => store.close());

/** Few timestamps, so that many are equal, and in any order, as guests may write them. */
const stream = fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 12 });
const range = fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined });

let partitions = 0;

async function write(streams: readonly (readonly number[])[]) {
  partitions += 1;
  const partition = `000000000000/us-east-1/logs/search-${partitions}`;
  for (const [name, timestamps] of streams.entries()) {
    const entries = timestamps.map((timestamp, index) => ({ timestamp, data: `${name}:${index}` }));
    await store.log.append(partition, `s${name}`, entries);
  }
  return partition;
}

async function searchAll(
  partition: string,
  limit: number,
  startTime: number | undefined,
  endTime: number | undefined,
) {
  const found: string[] = [];
  let text: string | undefined;
  do {
    const { found: page, token } = await searchStreams(store.log, {
      partition,
      streams: await allStreams(store.log, partition),
      startTime,
      endTime,
      matches: (message) => !message.endsWith(':3'),
      limit,
      token: text === undefined ? undefined : readFilterToken([partition], text),
    });
    assert.ok(page.length <= limit);
    found.push(...page.map(({ entry }) => entry.data));
    text = token === undefined ? undefined : writeFilterToken([partition], token);
  } while (text !== undefined);
  return found;
}

test('pages of any size find each event once, whatever the order of timestamps', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(stream, { maxLength: 5 }),
      fc.integer({ min: 1, max: 8 }),
      range,
      range,
      async (streams, limit, startTime, endTime) => {
        const partition = await write(streams);
        const expected = streams.flatMap((timestamps, name) =>
          timestamps.flatMap((timestamp, index) => {
            const inRange = timestamp >= (startTime ?? 0) && timestamp <= (endTime ?? 6);
            return inRange && index !== 3 ? [`${name}:${index}`] : [];
          }),
        );
        const found = await searchAll(partition, limit, startTime, endTime);
        assert.deepEqual(found.toSorted(), expected.toSorted());
      },
    ),
    { numRuns: 150 },
  );
});

test('where each stream is in order, so is the whole search', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(stream, { maxLength: 5 }),
      fc.integer({ min: 1, max: 8 }),
      async (any, limit) => {
        const streams = any.map((timestamps) => timestamps.toSorted((a, b) => a - b));
        const found = await searchAll(await write(streams), limit, undefined, undefined);
        const times = found.map((data) => {
          const [name, index] = data.split(':').map(Number);
          return streams[name ?? 0]?.[index ?? 0] ?? 0;
        });
        assert.deepEqual(
          times,
          times.toSorted((a, b) => a - b),
        );
      },
    ),
    { numRuns: 100 },
  );
});
