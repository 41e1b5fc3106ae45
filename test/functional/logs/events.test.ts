/** Writing and reading events through the SDK: pages, tokens, time ranges, patterns, limits. */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { refusalOf } from '../../support/functions.ts';
import { startKilnServer } from '../../support/server.ts';
import { createStream, filter, filterAll, get, logsClient, put } from './log-clients.ts';

const server = await startKilnServer({ after });
const client = logsClient(server);
const now = Date.now();

test('a stream is read from its end by default, and both ways from there until a token comes back', async () => {
  await createStream(client, 'paged', 's');
  await put(client, 'paged', 's', ...[1, 2, 3, 4, 5].map((n) => [now + n, `line ${n}`] as const));

  const newest = await get(client, 'paged', 's', { limit: 2 });
  assert.deepEqual(newest.messages, ['line 4', 'line 5']);
  assert.match(newest.nextForwardToken ?? '', /^f\/\d{56}\/s$/);
  assert.match(newest.nextBackwardToken ?? '', /^b\/\d{56}\/s$/);

  const on = (nextToken: string | undefined) => get(client, 'paged', 's', { limit: 2, nextToken });
  const before = await on(newest.nextBackwardToken);
  assert.deepEqual(before.messages, ['line 2', 'line 3']);
  const oldest = await on(before.nextBackwardToken);
  assert.deepEqual(oldest.messages, ['line 1']);
  const beyond = await on(oldest.nextBackwardToken);
  assert.deepEqual([beyond.messages, beyond.nextBackwardToken], [[], oldest.nextBackwardToken]);

  const end = await on(newest.nextForwardToken);
  assert.deepEqual([end.messages, end.nextForwardToken], [[], newest.nextForwardToken]);
  await put(client, 'paged', 's', [now + 6, 'line 6']);
  assert.deepEqual((await on(end.nextForwardToken)).messages, ['line 6']);

  const head = await get(client, 'paged', 's', { limit: 2, startFromHead: true });
  assert.deepEqual(head.messages, ['line 1', 'line 2']);
  assert.deepEqual((await on(head.nextForwardToken)).messages, ['line 3', 'line 4']);
});

test('an event has its times and its message', async () => {
  await createStream(client, 'shape', 's', 'empty');
  await put(client, 'shape', 's', [now, 'grüße\n']);
  const [event] = (await get(client, 'shape', 's')).events;
  assert.deepEqual({ ...event, ingestionTime: 0 }, { timestamp: now, message: 'grüße\n', ingestionTime: 0 });
  assert.ok(Math.abs((event?.ingestionTime ?? 0) - now) < 60_000);
  const found = await filter(client, 'shape');
  assert.match(found.events[0]?.eventId ?? '', /^\d{56}$/);
  assert.equal(found.events[0]?.logStreamName, 's');
  assert.deepEqual([found.searchedLogStreams, found.nextToken], [[], undefined]);
  const empty = await get(client, 'shape', 'empty');
  assert.deepEqual(empty.messages, []);
  assert.match(empty.nextForwardToken ?? '', /^f\//);
});

test('a time range has its end outside in GetLogEvents and inside in FilterLogEvents, as AWS has it', async () => {
  await createStream(client, 'range', 's');
  await put(client, 'range', 's', [now - 2, 'a'], [now - 1, 'b'], [now, 'c']);
  const range = { startTime: now - 1, endTime: now };
  assert.deepEqual((await get(client, 'range', 's', range)).messages, ['b']);
  assert.deepEqual((await filter(client, 'range', range)).messages, ['b', 'c']);
});

test('events written late come in order of their time', async () => {
  await createStream(client, 'late', 's', 't');
  await put(client, 'late', 's', [now, 'second']);
  await put(client, 'late', 's', [now - 1000, 'first']);
  await put(client, 'late', 't', [now - 500, 'between']);
  assert.deepEqual((await get(client, 'late', 's')).messages, ['first', 'second']);
  assert.deepEqual((await filter(client, 'late')).messages, ['first', 'between', 'second']);
});

test('a search goes over all streams by time, neither skips nor repeats, whatever the size of its pages', async () => {
  const streams = ['a', 'b', 'c', 'late'];
  await createStream(client, 'merged', ...streams);
  const expected: string[] = [];
  for (let n = 0; n < 60; n += 1) {
    const stream = n < 45 ? streams[n % 3] : 'late';
    // Some share one timestamp, within a stream and between streams.
    await put(client, 'merged', stream ?? '', [now + Math.floor(n / 4), `${stream}${n}`]);
    expected.push(`${stream}${n}`);
  }
  for (const limit of [1, 4, 7, 60, 100]) {
    const { messages, pages } = await filterAll(client, 'merged', { limit });
    assert.deepEqual(messages.toSorted(), expected.toSorted(), `limit ${limit}`);
    assert.equal(pages, Math.ceil(60 / limit));
  }
  const { messages } = await filterAll(client, 'merged', { limit: 7, logStreamNames: ['c', 'a'] });
  assert.deepEqual(messages.toSorted(), expected.filter((line) => /^[ac]/.test(line)).toSorted());
  assert.deepEqual(
    (await filterAll(client, 'merged', { logStreamNamePrefix: 'la' })).messages,
    expected.slice(45),
  );
  const ids = (await filter(client, 'merged')).events.map(({ eventId }) => eventId);
  assert.equal(new Set(ids).size, 60);
});

test('lines that follow while a search goes on are found, once', async () => {
  await createStream(client, 'growing', 'a', 'b');
  await put(client, 'growing', 'a', [now, 'a1']);
  await put(client, 'growing', 'b', [now, 'b1'], [now + 5, 'b2']);
  const first = await filter(client, 'growing', { limit: 2 });
  assert.deepEqual(first.messages, ['a1', 'b1']);
  await put(client, 'growing', 'a', [now + 6, 'a2']);
  const { nextToken } = first;
  assert.deepEqual((await filter(client, 'growing', { nextToken })).messages, ['b2', 'a2']);
});

test('a pattern finds what it should, and a search that finds little goes on by its token', async () => {
  await createStream(client, 'pattern', 's');
  for (let batch = 0; batch < 7; batch += 1) {
    const lines = Array.from({ length: 9000 }, (_, n) => [now + batch, `${batch} noise ${n}`] as const);
    await put(client, 'pattern', 's', ...lines);
  }
  await put(client, 'pattern', 's', [now + 8, 'ERROR at last']);
  const { messages, pages } = await filterAll(client, 'pattern', { filterPattern: 'ERROR -noise' });
  assert.deepEqual(messages, ['ERROR at last']);
  assert.equal(pages, 2);
  const first = await filter(client, 'pattern');
  assert.equal(first.messages.length, 10_000);
  const page = await get(client, 'pattern', 's', { startFromHead: true });
  assert.equal(page.messages.length, 10_000);
  const { nextForwardToken: nextToken } = page;
  assert.equal((await get(client, 'pattern', 's', { nextToken, limit: 1 })).messages[0], '1 noise 1000');
});

test('a page holds 1 MB', async () => {
  await createStream(client, 'large', 's');
  const line = 'x'.repeat(200_000);
  for (let n = 0; n < 3; n += 1) await put(client, 'large', 's', [now + n, line], [now + n, line]);
  assert.equal((await get(client, 'large', 's')).messages.length, 5);
  const { messages, pages } = await filterAll(client, 'large');
  assert.deepEqual([messages.length, pages], [6, 2]);
});

test('tokens belong to their stream or search', async () => {
  await createStream(client, 'tokens', 'a', 'b');
  await put(client, 'tokens', 'a', [now, '1'], [now, '2']);
  const { nextForwardToken } = await get(client, 'tokens', 'a');
  const { nextToken } = await filter(client, 'tokens', { limit: 1 });
  for (const call of [
    () => get(client, 'tokens', 'b', { nextToken: nextForwardToken }),
    () => get(client, 'tokens', 'a', { nextToken: 'f/1/s' }),
    () => filter(client, 'tokens', { nextToken, filterPattern: 'other' }),
    () => filter(client, 'tokens', { nextToken: 'x' }),
  ]) {
    const { name, message } = await refusalOf(call());
    assert.deepEqual([name, message], ['InvalidParameterException', 'The specified nextToken is invalid.']);
  }
});

test('a batch is checked as AWS checks it', async () => {
  await createStream(client, 'batch', 's');
  const refused = async (...events: [number, string][]) =>
    (await refusalOf(put(client, 'batch', 's', ...events))).message;
  assert.match(await refused([now, 'b'], [now - 1, 'a']), /must be in chronological order/);
  assert.match(await refused([now - 86_400_001, 'a'], [now, 'b']), /cannot span more than 24 hours/);
  assert.equal(
    await refused([now, 'x'.repeat(1_048_551)]),
    'Upload too large: 1048577 bytes exceeds limit of 1048576',
  );
  const day = 86_400_000;
  const old = await put(client, 'batch', 's', [now - 15 * day, 'a'], [now - 15 * day, 'b']);
  assert.deepEqual(old.rejectedLogEventsInfo, { tooOldLogEventEndIndex: 2 });
  const ahead = await put(client, 'batch', 's', [now, 'kept'], [now + 3 * 3_600_000, 'ahead']);
  assert.deepEqual(ahead.rejectedLogEventsInfo, { tooNewLogEventStartIndex: 1 });
  assert.match(ahead.nextSequenceToken ?? '', /^\d{56}$/);
  assert.deepEqual((await get(client, 'batch', 's')).messages, ['kept']);
});

test('what is not there is refused in the words of AWS', async () => {
  await createStream(client, 'there', 's');
  const group = 'The specified log group does not exist.';
  const stream = 'The specified log stream does not exist.';
  for (const [call, expected] of [
    [() => get(client, 'none', 's'), group],
    [() => get(client, 'there', 'none'), stream],
    [() => put(client, 'none', 's', [now, 'x']), group],
    [() => put(client, 'there', 'none', [now, 'x']), stream],
    [() => filter(client, 'none'), group],
    [() => filter(client, 'there', { logStreamNames: ['s', 'none'] }), stream],
  ] as const) {
    const { name, message } = await refusalOf(call());
    assert.deepEqual([name, message], ['ResourceNotFoundException', expected]);
  }
  const both = await refusalOf(filter(client, 'there', { logStreamNames: ['s'], logStreamNamePrefix: 's' }));
  assert.equal(both.name, 'InvalidParameterException');
});

test('a group is named by its ARN too', async () => {
  await createStream(client, 'by/arn', 's');
  await put(client, 'by/arn', 's', [now, 'x']);
  const logGroupIdentifier = `arn:aws:logs:${server.region}:000000000000:log-group:by/arn`;
  const change = { logGroupName: undefined, logGroupIdentifier };
  assert.deepEqual((await get(client, '', 's', change)).messages, ['x']);
  assert.deepEqual((await filter(client, '', change)).messages, ['x']);
  const both = await refusalOf(filter(client, 'by/arn', { logGroupIdentifier }));
  assert.equal(both.name, 'InvalidParameterException');
});
