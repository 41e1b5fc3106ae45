import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { readGroup } from '../../../src/observability/log-reader.ts';
import { logPartition } from '../../../src/observability/log-writer.ts';
import { InvalidCursor } from '../../../src/store/documents.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const store = await openSqliteStore({ folder: await temporaryFolder({ after }) });
after(() => store.close());

const group = (name: string) => logPartition('000000000000', 'us-east-1', `/aws/lambda/${name}`);
const append = (name: string, stream: string, ...entries: [timestamp: number, data: string][]) =>
  store.log.append(
    group(name),
    stream,
    entries.map(([timestamp, data]) => ({ timestamp, data })),
  );
const read = (name: string, query: { cursor?: string; since?: number; limit?: number } = {}) =>
  readGroup(store.log, group(name), { cursor: query.cursor, since: query.since, limit: query.limit ?? 100 });

test('streams of a group are read as one, by time', async () => {
  await append('merged', 'a', [1, 'a1'], [3, 'a3']);
  await append('merged', 'b', [2, 'b2'], [4, 'b4']);
  const { events } = await read('merged');
  assert.deepEqual(
    events.map((event) => event.message),
    ['a1', 'b2', 'a3', 'b4'],
  );
});

test('pages neither skip nor repeat lines, also where timestamps go back and streams are added', async () => {
  await append('paged', 'a', [10, 'a1'], [5, 'a2'], [20, 'a3']);
  await append('paged', 'b', [7, 'b1']);
  const seen: string[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < 8; page += 1) {
    const next = await read('paged', { limit: 1, ...(cursor === undefined ? {} : { cursor }) });
    seen.push(...next.events.map((event) => event.message));
    cursor = next.cursor;
    if (page === 1) await append('paged', 'c', [1, 'c1']);
  }
  assert.deepEqual(seen.toSorted(), ['a1', 'a2', 'a3', 'b1', 'c1']);
  assert.ok(seen.indexOf('a1') < seen.indexOf('a2') && seen.indexOf('a2') < seen.indexOf('a3'));
});

test('`since` passes over what is older', async () => {
  await append('since', 'a', [1, 'old'], [100, 'new']);
  const { events } = await read('since', { since: 50 });
  assert.deepEqual(
    events.map((event) => event.message),
    ['new'],
  );
});

test('a cursor that no page gave is refused', async () => {
  for (const cursor of ['x', Buffer.from('{"a":"b"}').toString('base64url')]) {
    await assert.rejects(read('refused', { cursor }), InvalidCursor);
  }
});
