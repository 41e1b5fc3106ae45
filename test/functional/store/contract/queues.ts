/** Contract of `Queues`: order, delays, deduplication and leases, on a fake clock. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LeasedItem } from '../../../../src/store/queues.ts';
import { type Driver, type Opened, openStore } from './driver.ts';

const account = '000000000000/us-east-1/async';

async function addAll(store: Opened, ...bodies: unknown[]): Promise<void> {
  for (const body of bodies) await store.queues.add(account, 'work', { body });
}

async function leaseAll(store: Opened, leaseMilliseconds = 30_000): Promise<readonly LeasedItem[]> {
  return store.queues.lease(account, 'work', 100, leaseMilliseconds);
}

async function leaseOne(store: Opened, leaseMilliseconds = 30_000): Promise<LeasedItem> {
  const [item] = await store.queues.lease(account, 'work', 1, leaseMilliseconds);
  assert.ok(item, 'an item is due');
  return item;
}

function bodiesOf(items: readonly LeasedItem[]): unknown[] {
  return items.map((item) => item.body);
}

export function queuesContract(driver: Driver): void {
  test('items are leased as they were added, up to the limit', async (t) => {
    const store = await openStore(t, driver);
    await Promise.all([1, 2, 3].map((body) => store.queues.add(account, 'work', { body })));
    assert.deepEqual(bodiesOf(await store.queues.lease(account, 'work', 2, 1000)), [1, 2]);
    assert.deepEqual(bodiesOf(await store.queues.lease(account, 'work', 2, 1000)), [3]);
    assert.deepEqual(await leaseAll(store), []);
  });

  test('a leased item tells its body, its id, when it was added, and its first receive', async (t) => {
    const store = await openStore(t, driver);
    await addAll(store, { event: [1, 'ü'] });
    const added = store.clock.now();
    await store.clock.advance(10);
    const item = await leaseOne(store);
    assert.deepEqual(item.body, { event: [1, 'ü'] });
    assert.equal(item.enqueuedAt, added);
    assert.equal(item.receiveCount, 1);
    assert.ok(item.id !== '' && item.lease !== '');
  });

  test('queues and partitions keep items apart', async (t) => {
    const store = await openStore(t, driver);
    await addAll(store, 1);
    assert.deepEqual(await store.queues.lease(account, 'other', 10, 1000), []);
    assert.deepEqual(await store.queues.lease('111111111111/us-east-1/async', 'work', 10, 1000), []);
    const item = await leaseOne(store);
    assert.equal(await store.queues.ack(account, 'other', item.lease), false);
    assert.equal(await store.queues.ack(account, 'work', item.lease), true);
  });

  test('an acknowledged item is gone for good', async (t) => {
    const store = await openStore(t, driver);
    await addAll(store, 1);
    const { lease } = await leaseOne(store);
    assert.equal(await store.queues.ack(account, 'work', lease), true);
    assert.equal(await store.queues.ack(account, 'work', lease), false);
    await store.clock.advance(60_000);
    assert.deepEqual(await leaseAll(store), []);
  });

  test('concurrent lessees never share an item', async (t) => {
    const store = await openStore(t, driver);
    await addAll(store, ...Array(20).keys());
    const leased = await Promise.all(
      Array.from({ length: 10 }, () => store.queues.lease(account, 'work', 3, 1000)),
    );
    const bodies = leased.flatMap(bodiesOf);
    assert.equal(bodies.length, 20);
    assert.equal(new Set(bodies).size, 20);
  });

  test('a delayed item is due after its delay, to the millisecond', async (t) => {
    const store = await openStore(t, driver);
    await store.queues.add(account, 'work', { body: 1, delayMilliseconds: 1000 });
    await store.clock.advance(999);
    assert.deepEqual(await leaseAll(store), []);
    await store.clock.advance(1);
    assert.deepEqual(bodiesOf(await leaseAll(store)), [1]);
  });

  test('what became due first is leased first', async (t) => {
    const store = await openStore(t, driver);
    await store.queues.add(account, 'work', { body: 'late', delayMilliseconds: 200 });
    await store.queues.add(account, 'work', { body: 'soon', delayMilliseconds: 100 });
    await addAll(store, 'now');
    await store.clock.advance(200);
    assert.deepEqual(bodiesOf(await leaseAll(store)), ['now', 'soon', 'late']);
  });

  test('an item whose lease ended is leased again under a new lease, and the old one is void', async (t) => {
    const store = await openStore(t, driver);
    await addAll(store, 1);
    const first = await leaseOne(store, 1000);
    await store.clock.advance(1000);
    const second = await leaseOne(store, 1000);
    assert.equal(second.id, first.id);
    assert.notEqual(second.lease, first.lease);
    assert.equal(second.receiveCount, 2);
    assert.equal(second.enqueuedAt, first.enqueuedAt);
    assert.equal(await store.queues.ack(account, 'work', first.lease), false);
    assert.equal(await store.queues.extend(account, 'work', first.lease, 1000), false);
    assert.equal(await store.queues.release(account, 'work', first.lease, 0), false);
    assert.equal(await store.queues.ack(account, 'work', second.lease), true);
  });

  test('a lease that ended may still be settled while no one else has the item', async (t) => {
    const store = await openStore(t, driver);
    await addAll(store, 1);
    const { lease } = await leaseOne(store, 1000);
    await store.clock.advance(5000);
    assert.equal(await store.queues.ack(account, 'work', lease), true);
    assert.deepEqual(await leaseAll(store), []);
  });

  test('an extended lease counts from the moment of the extension', async (t) => {
    const store = await openStore(t, driver);
    await addAll(store, 1);
    const { lease } = await leaseOne(store, 1000);
    await store.clock.advance(900);
    assert.equal(await store.queues.extend(account, 'work', lease, 1000), true);
    await store.clock.advance(999);
    assert.deepEqual(await leaseAll(store), []);
    await store.clock.advance(1);
    assert.equal((await leaseAll(store)).length, 1);
  });

  test('a released item is due after its delay, with its new body and its count', async (t) => {
    const store = await openStore(t, driver);
    await addAll(store, { attempt: 1 });
    const first = await leaseOne(store);
    assert.equal(await store.queues.release(account, 'work', first.lease, 500, { attempt: 2 }), true);
    assert.equal(await store.queues.ack(account, 'work', first.lease), false);
    assert.equal(await store.queues.release(account, 'work', first.lease, 0), false);
    await store.clock.advance(499);
    assert.deepEqual(await leaseAll(store), []);
    await store.clock.advance(1);
    const second = await leaseOne(store);
    assert.deepEqual(second.body, { attempt: 2 });
    assert.equal(second.receiveCount, 2);
  });

  test('a release without a body keeps the body', async (t) => {
    const store = await openStore(t, driver);
    await addAll(store, 'kept');
    const { lease } = await leaseOne(store);
    await store.queues.release(account, 'work', lease, 0);
    assert.equal((await leaseOne(store)).body, 'kept');
  });

  test('a lease that was never given is void', async (t) => {
    const store = await openStore(t, driver);
    await addAll(store, 1);
    for (const lease of ['', '1', '1.1', '1.0', "1' OR '1", '999999999999999999999.1']) {
      assert.equal(await store.queues.ack(account, 'work', lease), false, lease);
    }
  });

  test('a dedup key drops the second item within its window, after the first is gone too', async (t) => {
    const store = await openStore(t, driver);
    const item = (body: number) => ({ body, dedupKey: 'order-1', dedupMilliseconds: 1000 });
    assert.equal(await store.queues.add(account, 'work', item(1)), true);
    assert.equal(await store.queues.add(account, 'work', item(2)), false);
    assert.equal(await store.queues.add(account, 'other', item(3)), true);
    await store.queues.ack(account, 'work', (await leaseOne(store)).lease);
    await store.clock.advance(999);
    assert.equal(await store.queues.add(account, 'work', item(4)), false);
    await store.clock.advance(1);
    assert.equal(await store.queues.add(account, 'work', item(5)), true);
    assert.deepEqual(bodiesOf(await leaseAll(store)), [5]);
  });

  test('a dropped item does not prolong the window', async (t) => {
    const store = await openStore(t, driver);
    const item = { body: 1, dedupKey: 'k', dedupMilliseconds: 1000 };
    await store.queues.add(account, 'work', item);
    await store.clock.advance(900);
    assert.equal(await store.queues.add(account, 'work', item), false);
    await store.clock.advance(100);
    assert.equal(await store.queues.add(account, 'work', item), true);
  });

  test('the window is five minutes when none is named', async (t) => {
    const store = await openStore(t, driver);
    await store.queues.add(account, 'work', { body: 1, dedupKey: 'k' });
    await store.clock.advance(299_999);
    assert.equal(await store.queues.add(account, 'work', { body: 2, dedupKey: 'k' }), false);
    await store.clock.advance(1);
    assert.equal(await store.queues.add(account, 'work', { body: 3, dedupKey: 'k' }), true);
  });

  test('of many simultaneous items with one key exactly one is added', async (t) => {
    const store = await openStore(t, driver);
    const item = { body: 1, dedupKey: 'k', dedupMilliseconds: 1000 };
    const added = await Promise.all(
      Array.from({ length: 20 }, () => store.queues.add(account, 'work', item)),
    );
    assert.equal(added.filter(Boolean).length, 1);
    assert.equal((await store.queues.depth(account, 'work')).ready, 1);
  });

  test('a commit enqueues with its documents, and a dropped item lets the rest through', async (t) => {
    const store = await openStore(t, driver);
    for (const key of ['1', '2']) {
      await store.documents.commit(account, [
        { kind: 'put', collection: 'c', key, value: key },
        { kind: 'enqueue', queue: 'work', item: { body: key, dedupKey: 'same', dedupMilliseconds: 1000 } },
      ]);
    }
    assert.deepEqual(bodiesOf(await leaseAll(store)), ['1']);
    assert.ok(await store.documents.get(account, 'c', '2'));
  });

  test('depth tells ready, delayed and leased items apart', async (t) => {
    const store = await openStore(t, driver);
    assert.deepEqual(await store.queues.depth(account, 'work'), { ready: 0, delayed: 0, leased: 0 });
    await addAll(store, 1, 2, 3);
    await store.queues.add(account, 'work', { body: 4, delayMilliseconds: 1000 });
    await store.queues.lease(account, 'work', 2, 500);
    assert.deepEqual(await store.queues.depth(account, 'work'), { ready: 1, delayed: 1, leased: 2 });
    await store.clock.advance(500);
    assert.deepEqual(await store.queues.depth(account, 'work'), { ready: 3, delayed: 1, leased: 0 });
    await store.clock.advance(500);
    assert.deepEqual(await store.queues.depth(account, 'work'), { ready: 4, delayed: 0, leased: 0 });
  });
}
