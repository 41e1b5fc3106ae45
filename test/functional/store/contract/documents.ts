/** Contract of `Documents`: expectations, atomicity, order, cursors and watching. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Change,
  CommitConflict,
  type CommitOperation,
  type Documents,
  type Expectation,
  InvalidCursor,
} from '../../../../src/store/documents.ts';
import { type Driver, openStore } from './driver.ts';

const orders = '000000000000/us-east-1/function/orders';

function put(key: string, value: unknown, expect?: Expectation): CommitOperation {
  return { kind: 'put', collection: 'versions', key, value, ...(expect === undefined ? {} : { expect }) };
}

async function keysOf(documents: Documents, partitionPrefix: string, prefix = ''): Promise<string[]> {
  const { items } = await documents.list(partitionPrefix, 'versions', { prefix, limit: 1000 });
  return items.map((item) => item.key);
}

export function documentsContract(driver: Driver): void {
  test('a document reads as it was put, with its revision', async (t) => {
    const { documents } = await openStore(t, driver);
    const value = { text: 'ünï \u0000 \u{1F600}', nested: [1, 2.5, null, { deep: true }], empty: {} };
    const [revision] = await documents.commit(orders, [put('1', value)]);
    assert.deepEqual(await documents.get(orders, 'versions', '1'), {
      partition: orders,
      collection: 'versions',
      key: '1',
      value,
      revision,
    });
  });

  test('what the caller changes after the call is not stored', async (t) => {
    const { documents } = await openStore(t, driver);
    const value = { state: 'Pending' };
    const commit = documents.commit(orders, [put('1', value)]);
    value.state = 'Active';
    await commit;
    assert.deepEqual((await documents.get(orders, 'versions', '1'))?.value, { state: 'Pending' });
  });

  test('partitions, collections and keys keep documents apart', async (t) => {
    const { documents } = await openStore(t, driver);
    await documents.commit(orders, [
      put('1', 'a'),
      { kind: 'put', collection: 'aliases', key: '1', value: 'b' },
    ]);
    await documents.commit('000000000000/eu-west-1/function/orders', [put('1', 'c')]);
    assert.equal((await documents.get(orders, 'versions', '1'))?.value, 'a');
    assert.equal((await documents.get(orders, 'aliases', '1'))?.value, 'b');
    assert.equal(
      (await documents.get('000000000000/eu-west-1/function/orders', 'versions', '1'))?.value,
      'c',
    );
    assert.equal(await documents.get('111111111111/us-east-1/function/orders', 'versions', '1'), undefined);
    assert.equal(await documents.get(orders, 'versions', '2'), undefined);
  });

  test('commit returns the revisions of its puts in order, and 0 for the rest', async (t) => {
    const { documents } = await openStore(t, driver);
    const revisions = await documents.commit(orders, [
      put('1', 1),
      { kind: 'delete', collection: 'versions', key: 'none' },
      { kind: 'enqueue', queue: 'work', item: { body: 1 } },
      put('2', 2),
    ]);
    assert.equal(revisions[1], 0);
    assert.equal(revisions[2], 0);
    assert.equal((await documents.get(orders, 'versions', '1'))?.revision, revisions[0]);
    assert.equal((await documents.get(orders, 'versions', '2'))?.revision, revisions[3]);
  });

  test('a revision grows with every change and is not reused after a delete', async (t) => {
    const { documents, reopen } = await openStore(t, driver);
    const seen: number[] = [];
    for (const value of [1, 1, 2]) seen.push(...(await documents.commit(orders, [put('1', value)])));
    await documents.commit(orders, [{ kind: 'delete', collection: 'versions', key: '1' }]);
    seen.push(...(await documents.commit(orders, [put('1', 3)])));
    const reopened = await reopen();
    await reopened.documents.commit(orders, [{ kind: 'delete', collection: 'versions', key: '1' }]);
    seen.push(...(await reopened.documents.commit(orders, [put('1', 4)])));
    assert.deepEqual(
      seen,
      [...new Set(seen)].sort((a, b) => a - b),
    );
  });

  test('an expected revision lets exactly one of two writers through', async (t) => {
    const { documents } = await openStore(t, driver);
    const [revision = 0] = await documents.commit(orders, [put('1', 'first')]);
    const attempts = ['left', 'right'].map((value) =>
      documents.commit(orders, [put('1', value, { revision })]),
    );
    const results = await Promise.allSettled(attempts);
    assert.deepEqual(results.map((result) => result.status).sort(), ['fulfilled', 'rejected']);
    const loser = results.find((result) => result.status === 'rejected');
    assert.ok(loser?.reason instanceof CommitConflict);
    assert.equal(loser.reason.collection, 'versions');
    assert.equal(loser.reason.key, '1');
    const winner = results[0]?.status === 'fulfilled' ? 'left' : 'right';
    assert.equal((await documents.get(orders, 'versions', '1'))?.value, winner);
  });

  test('a whole document serves as the expectation of its revision', async (t) => {
    const { documents } = await openStore(t, driver);
    await documents.commit(orders, [put('1', 'first')]);
    const current = await documents.get(orders, 'versions', '1');
    assert.ok(current);
    await documents.commit(orders, [put('1', 'second', current)]);
    await assert.rejects(documents.commit(orders, [put('1', 'third', current)]), CommitConflict);
  });

  test('an expected absence refuses a document that is there', async (t) => {
    const { documents } = await openStore(t, driver);
    await documents.commit(orders, [put('1', 'first', 'absent')]);
    await assert.rejects(documents.commit(orders, [put('1', 'second', 'absent')]), CommitConflict);
    assert.equal((await documents.get(orders, 'versions', '1'))?.value, 'first');
  });

  test('an expected revision refuses a document that is gone, for puts and deletes', async (t) => {
    const { documents } = await openStore(t, driver);
    const [revision = 0] = await documents.commit(orders, [put('1', 'first')]);
    await documents.commit(orders, [
      { kind: 'delete', collection: 'versions', key: '1', expect: { revision } },
    ]);
    await assert.rejects(documents.commit(orders, [put('1', 'second', { revision })]), CommitConflict);
    const again: CommitOperation = { kind: 'delete', collection: 'versions', key: '1', expect: { revision } };
    await assert.rejects(documents.commit(orders, [again]), CommitConflict);
  });

  test('a conflict undoes the whole commit, its queue items too, and no other one', async (t) => {
    const { documents, queues } = await openStore(t, driver);
    await documents.commit(orders, [put('2', 'there')]);
    const results = await Promise.allSettled([
      documents.commit(orders, [put('before', 1)]),
      documents.commit(orders, [
        put('1', 'new'),
        { kind: 'enqueue', queue: 'work', item: { body: 1 } },
        put('2', 'other', 'absent'),
      ]),
      documents.commit(orders, [put('after', 1)]),
    ]);
    assert.deepEqual(
      results.map((result) => result.status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    assert.deepEqual(await keysOf(documents, orders), ['2', 'after', 'before']);
    assert.equal((await queues.depth(orders, 'work')).ready, 0);
  });

  test('operations of a commit see each other in order', async (t) => {
    const { documents } = await openStore(t, driver);
    await documents.commit(orders, [
      put('1', 'a', 'absent'),
      { kind: 'delete', collection: 'versions', key: '1' },
      put('1', 'b', 'absent'),
      put('1', 'c'),
    ]);
    assert.equal((await documents.get(orders, 'versions', '1'))?.value, 'c');
    await assert.rejects(documents.commit(orders, [put('2', 1), put('2', 2, 'absent')]), CommitConflict);
    assert.equal(await documents.get(orders, 'versions', '2'), undefined);
  });

  test('a read sees every write that was asked for before it', async (t) => {
    const { documents } = await openStore(t, driver);
    const commit = documents.commit(orders, [put('1', 'a')]);
    const read = documents.get(orders, 'versions', '1');
    const [revisions, document] = await Promise.all([commit, read]);
    assert.equal(document?.revision, revisions[0]);
  });

  test('list orders by partition, then key, by code point, and keeps to the prefixes', async (t) => {
    const { documents } = await openStore(t, driver);
    await documents.commit('a/r/2', [put('x', 1)]);
    await documents.commit('a/r/1', [
      put('b', 1),
      put('a', 1),
      put('B', 1),
      put('\u{1F600}', 1),
      put('\uFFFD', 1),
    ]);
    await documents.commit('a/s/1', [put('z', 1)]);
    await documents.commit('b/r/1', [put('z', 1)]);
    await documents.commit('a/r/1', [{ kind: 'put', collection: 'aliases', key: 'c', value: 1 }]);
    assert.deepEqual(await keysOf(documents, 'a/r/'), ['B', 'a', 'b', '\uFFFD', '\u{1F600}', 'x']);
    assert.deepEqual(await keysOf(documents, 'a/'), ['B', 'a', 'b', '\uFFFD', '\u{1F600}', 'x', 'z']);
    assert.deepEqual(await keysOf(documents, 'a/r/1', 'b'), ['b']);
    assert.deepEqual(await keysOf(documents, 'c/'), []);
  });

  test('one partition is listed without those whose names go on', async (t) => {
    const { documents } = await openStore(t, driver);
    for (const partition of ['a/r/f', 'a/r/f/1', 'a/r/f2']) {
      await documents.commit(
        partition,
        ['1', 'p/1', 'p/2', 'p/3', 'q'].map((key) => put(key, partition)),
      );
    }
    const list = (options: { prefix?: string; cursor?: string }) =>
      documents.list('a/r/f', 'versions', { limit: 2, exactPartition: true, ...options });
    const first = await list({ prefix: 'p/' });
    assert.deepEqual(
      first.items.map((item) => [item.value, item.key]),
      [
        ['a/r/f', 'p/1'],
        ['a/r/f', 'p/2'],
      ],
    );
    const second = await list({ prefix: 'p/', cursor: first.cursor ?? '' });
    assert.deepEqual(
      second.items.map((item) => [item.value, item.key]),
      [['a/r/f', 'p/3']],
    );
    assert.equal(second.cursor, undefined);
  });

  test('a key prefix holds in every partition', async (t) => {
    const { documents } = await openStore(t, driver);
    for (const partition of ['a/r/f', 'a/r/g']) {
      await documents.commit(
        partition,
        ['a', 'b/1', 'b/2', 'c', ''].map((key) => put(key, key)),
      );
    }
    assert.deepEqual(await keysOf(documents, 'a/r/', 'b/'), ['b/1', 'b/2', 'b/1', 'b/2']);
    const first = await documents.list('a/r/', 'versions', { prefix: 'b/', limit: 3 });
    const rest = await documents.list('a/r/', 'versions', {
      prefix: 'b/',
      limit: 3,
      cursor: first.cursor ?? '',
    });
    assert.deepEqual(
      rest.items.map((item) => [item.partition, item.key]),
      [['a/r/g', 'b/2']],
    );
    assert.deepEqual(await keysOf(documents, 'a/r/f'), ['', 'a', 'b/1', 'b/2', 'c']);
  });

  test('a prefix with the marks of patterns means itself', async (t) => {
    const { documents } = await openStore(t, driver);
    await documents.commit(orders, [put('a%c', 1), put('abc', 1), put('a_c', 1), put('a*c', 1)]);
    assert.deepEqual(await keysOf(documents, orders, 'a%'), ['a%c']);
    assert.deepEqual(await keysOf(documents, orders, 'a_'), ['a_c']);
    assert.deepEqual(await keysOf(documents, orders, 'a*'), ['a*c']);
  });

  test('pages end without a cursor, also when the last one is full', async (t) => {
    const { documents } = await openStore(t, driver);
    await documents.commit(
      orders,
      ['1', '2', '3', '4'].map((key) => put(key, key)),
    );
    const first = await documents.list(orders, 'versions', { limit: 2 });
    assert.deepEqual(
      first.items.map((item) => item.key),
      ['1', '2'],
    );
    assert.ok(first.cursor);
    const second = await documents.list(orders, 'versions', { limit: 2, cursor: first.cursor });
    assert.deepEqual(
      second.items.map((item) => item.key),
      ['3', '4'],
    );
    assert.equal(second.cursor, undefined);
  });

  test('a cursor goes on at its place whatever was put or deleted meanwhile', async (t) => {
    const { documents } = await openStore(t, driver);
    await documents.commit(
      orders,
      ['b', 'd', 'f', 'h'].map((key) => put(key, key)),
    );
    const first = await documents.list(orders, 'versions', { limit: 2 });
    await documents.commit(orders, [
      put('a', 'before'),
      put('e', 'after'),
      { kind: 'delete', collection: 'versions', key: 'd' },
      { kind: 'delete', collection: 'versions', key: 'f' },
    ]);
    const second = await documents.list(orders, 'versions', { limit: 10, cursor: first.cursor ?? '' });
    assert.deepEqual(
      second.items.map((item) => item.key),
      ['e', 'h'],
    );
  });

  test('a cursor that no list returned is refused', async (t) => {
    const { documents } = await openStore(t, driver);
    for (const cursor of ['', 'nonsense', 'e30', Buffer.from('["one"]').toString('base64url')]) {
      await assert.rejects(documents.list(orders, 'versions', { limit: 1, cursor }), InvalidCursor);
    }
  });

  test('a watcher sees every change of its collection and prefix in commit order, before the writer goes on', async (t) => {
    const { documents } = await openStore(t, driver);
    await documents.commit('a/r/1', [put('0', 'earlier')]);
    const changes: Change[] = [];
    documents.watch('a/r/', 'versions', (change) => changes.push(change));
    await Promise.all([
      documents.commit('a/r/1', [put('1', 1), put('2', 2)]),
      documents.commit('a/r/2', [put('3', 3)]),
      documents.commit('a/s/1', [put('4', 4)]),
      documents.commit('a/r/1', [{ kind: 'put', collection: 'aliases', key: '5', value: 5 }]),
      documents.commit('a/r/1', [put('0', 'no', 'absent')]).catch(() => {}),
    ]);
    await documents.commit('a/r/1', [{ kind: 'delete', collection: 'versions', key: '1' }]);
    assert.deepEqual(
      changes.map(({ kind, document }) => [kind, document.partition, document.key, document.value]),
      [
        ['put', 'a/r/1', '1', 1],
        ['put', 'a/r/1', '2', 2],
        ['put', 'a/r/2', '3', 3],
        ['delete', 'a/r/1', '1', 1],
      ],
    );
    const revisions = changes.map((change) => change.document.revision);
    assert.deepEqual(
      revisions,
      [...new Set(revisions)].sort((a, b) => a - b),
    );
  });

  test('deleting what is not there is no change', async (t) => {
    const { documents } = await openStore(t, driver);
    const changes: Change[] = [];
    documents.watch(orders, 'versions', (change) => changes.push(change));
    await documents.commit(orders, [{ kind: 'delete', collection: 'versions', key: 'none' }]);
    assert.deepEqual(changes, []);
  });

  test('a removed watcher is called no more', async (t) => {
    const { documents } = await openStore(t, driver);
    const changes: Change[] = [];
    const remove = documents.watch(orders, 'versions', (change) => changes.push(change));
    await documents.commit(orders, [put('1', 1)]);
    remove();
    await documents.commit(orders, [put('2', 2)]);
    assert.equal(changes.length, 1);
  });
}
