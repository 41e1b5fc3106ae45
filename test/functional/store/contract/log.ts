/** Contract of `Log`: positions, times, both directions, streams and trimming. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidCursor } from '../../../../src/store/documents.ts';
import type { Log, ReadOptions } from '../../../../src/store/log.ts';
import { type Driver, openStore } from './driver.ts';

const group = '000000000000/us-east-1/logs/orders';

/** Appends entries with these timestamps, each with its timestamp as data. */
async function append(log: Log, stream: string, ...timestamps: number[]): Promise<void> {
  await log.append(
    group,
    stream,
    timestamps.map((timestamp) => ({ timestamp, data: String(timestamp) })),
  );
}

async function read(log: Log, options: Partial<ReadOptions> = {}): Promise<number[]> {
  return (await log.read(group, 's', { limit: 1000, ...options })).map((entry) => entry.timestamp);
}

async function positions(log: Log): Promise<number[]> {
  return (await log.read(group, 's', { limit: 10_000 })).map((entry) => entry.position);
}

export function logContract(driver: Driver): void {
  test('entries read as they were appended, at positions without gaps', async (t) => {
    const { log, clock } = await openStore(t, driver);
    await log.append(group, 's', [
      { timestamp: 5, data: 'START' },
      { timestamp: 6, data: 'ünï \u0000\n\u{1F600}' },
    ]);
    await clock.advance(10);
    await log.append(group, 's', [{ timestamp: 7, data: '' }]);
    const entries = await log.read(group, 's', { limit: 10 });
    assert.deepEqual(
      entries.map((entry) => entry.data),
      ['START', 'ünï \u0000\n\u{1F600}', ''],
    );
    assert.deepEqual(
      entries.map((entry) => entry.timestamp),
      [5, 6, 7],
    );
    const first = entries[0]?.position ?? 0;
    assert.deepEqual(
      entries.map((entry) => entry.position),
      [first, first + 1, first + 2],
    );
    const ended = clock.now();
    assert.deepEqual(
      entries.map((entry) => entry.ingestedAt),
      [ended - 10, ended - 10, ended],
    );
  });

  test('appends keep their order when no one waits between them', async (t) => {
    const { log } = await openStore(t, driver);
    const timestamps = [...Array(50).keys()];
    await Promise.all(timestamps.map((timestamp) => append(log, 's', timestamp)));
    assert.deepEqual(await read(log), timestamps);
  });

  test('a read sees every append that was asked for before it', async (t) => {
    const { log } = await openStore(t, driver);
    void append(log, 's', 1);
    assert.deepEqual(await read(log), [1]);
  });

  test('reads go on from a position, up to the limit', async (t) => {
    const { log } = await openStore(t, driver);
    await append(log, 's', 10, 11, 12, 13, 14);
    const [first = 0] = await positions(log);
    assert.deepEqual(await read(log, { from: first + 1, limit: 2 }), [11, 12]);
    assert.deepEqual(await read(log, { from: first + 5 }), []);
    assert.deepEqual(await read(log, { from: 0 }), [10, 11, 12, 13, 14]);
  });

  test('reads backwards start at the newest, or at a position', async (t) => {
    const { log } = await openStore(t, driver);
    await append(log, 's', 10, 11, 12, 13);
    const [first = 0] = await positions(log);
    assert.deepEqual(await read(log, { backwards: true, limit: 2 }), [13, 12]);
    assert.deepEqual(await read(log, { backwards: true, from: first + 1 }), [11, 10]);
    assert.deepEqual(await read(log, { backwards: true, startTime: 12 }), [13, 12]);
  });

  test('a start time is inclusive, an end time exclusive', async (t) => {
    const { log } = await openStore(t, driver);
    await append(log, 's', 10, 20, 20, 30);
    assert.deepEqual(await read(log, { startTime: 20, endTime: 30 }), [20, 20]);
    assert.deepEqual(await read(log, { startTime: 31 }), []);
    assert.deepEqual(await read(log, { endTime: 10 }), []);
    assert.deepEqual(await read(log, { startTime: 0 }), [10, 20, 20, 30]);
  });

  test('times are found among entries that came out of order', async (t) => {
    const { log } = await openStore(t, driver);
    await append(log, 's', 50, 10, 40, 60, 20, 55);
    for (const startTime of [0, 10, 15, 20, 41, 50, 51, 56, 60, 61]) {
      const expected = [50, 10, 40, 60, 20, 55].filter((timestamp) => timestamp >= startTime);
      assert.deepEqual(await read(log, { startTime }), expected, `from ${startTime}`);
      assert.deepEqual(
        await read(log, { startTime, backwards: true }),
        expected.reverse(),
        `back to ${startTime}`,
      );
    }
  });

  test('a stream that is not there is empty', async (t) => {
    const { log } = await openStore(t, driver);
    assert.deepEqual(await read(log), []);
    await log.trim(group, 's');
    assert.deepEqual(await log.streams(group, { limit: 10 }), { items: [], cursor: undefined });
  });

  test('streams tell their times, entries and bytes in UTF-8', async (t) => {
    const { log, clock } = await openStore(t, driver);
    await log.append(group, 's', [
      { timestamp: 20, data: 'é' },
      { timestamp: 10, data: 'abc' },
    ]);
    const { items } = await log.streams(group, { limit: 10 });
    assert.deepEqual(items, [
      {
        stream: 's',
        firstTimestamp: 20,
        lastTimestamp: 20,
        lastIngestedAt: clock.now(),
        entries: 2,
        bytes: 5,
      },
    ]);
  });

  test('streams are listed by name and prefix, page by page', async (t) => {
    const { log } = await openStore(t, driver);
    for (const stream of ['b/2', 'a/1', 'b/1', 'c/1']) await append(log, stream, 1);
    await log.append('000000000000/us-east-1/logs/other', 'b/3', [{ timestamp: 1, data: '' }]);
    const first = await log.streams(group, { limit: 2 });
    assert.deepEqual(
      first.items.map((item) => item.stream),
      ['a/1', 'b/1'],
    );
    const second = await log.streams(group, { limit: 2, cursor: first.cursor ?? '' });
    assert.deepEqual(
      second.items.map((item) => item.stream),
      ['b/2', 'c/1'],
    );
    assert.equal(second.cursor, undefined);
    const prefixed = await log.streams(group, { limit: 10, prefix: 'b/' });
    assert.deepEqual(
      prefixed.items.map((item) => item.stream),
      ['b/1', 'b/2'],
    );
    await assert.rejects(log.streams(group, { limit: 1, cursor: 'nonsense' }), InvalidCursor);
  });

  test('trimming by time drops what is older, ahead of the first entry that is not', async (t) => {
    const { log } = await openStore(t, driver);
    await append(log, 's', 10, 20, 30, 15, 40);
    const before = await positions(log);
    await log.trim(group, 's', 30);
    assert.deepEqual(await read(log), [30, 15, 40]);
    assert.deepEqual(await positions(log), before.slice(2));
    const { items } = await log.streams(group, { limit: 1 });
    assert.equal(items[0]?.entries, 3);
    assert.equal(items[0]?.bytes, 6);
    assert.equal(items[0]?.firstTimestamp, 30);
  });

  test('positions go on after everything was trimmed away', async (t) => {
    const { log } = await openStore(t, driver);
    await append(log, 's', 10, 20);
    const last = (await positions(log)).at(-1) ?? 0;
    await log.trim(group, 's', 1000);
    assert.deepEqual(await read(log), []);
    await append(log, 's', 30);
    assert.deepEqual(await positions(log), [last + 1]);
    assert.deepEqual(await read(log, { startTime: 25 }), [30]);
  });

  test('a dropped stream is gone, and others are not', async (t) => {
    const { log } = await openStore(t, driver);
    await append(log, 's', 10, 20);
    await append(log, 'other', 1);
    await log.trim(group, 's');
    assert.deepEqual(await read(log), []);
    assert.deepEqual(
      (await log.streams(group, { limit: 10 })).items.map((item) => item.stream),
      ['other'],
    );
    await append(log, 's', 5);
    assert.deepEqual(await read(log), [5]);
  });

  test('a stream of many entries is trimmed as one of few', async (t) => {
    const { log } = await openStore(t, driver);
    await append(log, 's', ...Array(5001).keys());
    await log.trim(group, 's', 4999);
    assert.deepEqual(await read(log), [4999, 5000]);
    await append(log, 's', ...Array(5001).keys());
    await log.trim(group, 's');
    assert.deepEqual((await log.streams(group, { limit: 10 })).items, []);
  });

  test('a listener of the partition hears of each append, before its writer goes on', async (t) => {
    const { log } = await openStore(t, driver);
    const heard: string[] = [];
    const remove = log.onAppend(group, (stream) => heard.push(stream));
    await append(log, 'a', 1);
    assert.deepEqual(heard, ['a']);
    await Promise.all([append(log, 'b', 1), append(log, 'c', 1)]);
    await log.append('000000000000/us-east-1/logs/other', 'd', [{ timestamp: 1, data: '' }]);
    assert.deepEqual(heard, ['a', 'b', 'c']);
    remove();
    await append(log, 'a', 2);
    assert.equal(heard.length, 3);
  });
}
