/** Contract of `Queues.onReady`: no due item is missed, and no one polls. */

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { eventually } from '../../../support/eventually.ts';
import { type Driver, type Opened, openStore } from './driver.ts';

const account = '000000000000/us-east-1/async';

interface Watched extends Opened {
  /** How often the listener was called. */
  readonly notices: () => number;
  readonly remove: () => void;
}

async function openWatched(t: TestContext, driver: Driver): Promise<Watched> {
  const store = await openStore(t, driver);
  let notices = 0;
  const remove = store.queues.onReady(account, 'work', () => {
    notices += 1;
  });
  // Answered after the store has looked what is due for the new listener.
  await store.queues.depth(account, 'work');
  return { ...store, notices: () => notices, remove };
}

/** Once timers are set for what was asked before. */
async function settled(store: Opened): Promise<void> {
  await store.queues.depth(account, 'work');
  await store.queues.depth(account, 'work');
}

export function readinessContract(driver: Driver): void {
  test('an added item is announced before its writer goes on', async (t) => {
    const store = await openWatched(t, driver);
    assert.equal(store.notices(), 0);
    await store.queues.add(account, 'work', { body: 1 });
    assert.equal(store.notices(), 1);
    await store.queues.add(account, 'other', { body: 1 });
    assert.equal(store.notices(), 1);
  });

  test('an item that a commit enqueues is announced; one of a failed commit is not', async (t) => {
    const store = await openWatched(t, driver);
    const enqueue = { kind: 'enqueue', queue: 'work', item: { body: 1 } } as const;
    await store.documents.commit(account, [enqueue]);
    assert.equal(store.notices(), 1);
    const impossible = { kind: 'delete', collection: 'c', key: 'k', expect: { revision: 1 } } as const;
    await assert.rejects(store.documents.commit(account, [enqueue, impossible]));
    assert.equal(store.notices(), 1);
  });

  test('a delayed item is announced when it falls due, by one timer', async (t) => {
    const store = await openWatched(t, driver);
    await store.queues.add(account, 'work', { body: 1, delayMilliseconds: 60_000 });
    await store.queues.add(account, 'work', { body: 2, delayMilliseconds: 90_000 });
    assert.equal(store.notices(), 0);
    assert.equal(store.clock.pending, 1);
    await store.clock.advance(59_999);
    await settled(store);
    assert.equal(store.notices(), 0);
    await store.clock.advance(1);
    await eventually(() => store.notices() === 1);
    await settled(store);
    await store.clock.advance(30_000);
    await eventually(() => store.notices() === 2);
  });

  test('an item is announced again when its lease ends unsettled', async (t) => {
    const store = await openWatched(t, driver);
    await store.queues.add(account, 'work', { body: 1 });
    await store.queues.lease(account, 'work', 1, 1000);
    await store.clock.advance(1000);
    await eventually(() => store.notices() === 2);
  });

  test('an item that was settled in time is not announced again, and no timer stays', async (t) => {
    const store = await openWatched(t, driver);
    await store.queues.add(account, 'work', { body: 1 });
    const [item] = await store.queues.lease(account, 'work', 1, 1000);
    await store.queues.ack(account, 'work', item?.lease ?? '');
    await store.clock.advance(1000);
    await settled(store);
    assert.equal(store.notices(), 1);
    assert.equal(store.clock.pending, 0);
  });

  test('a released item is announced after its delay', async (t) => {
    const store = await openWatched(t, driver);
    await store.queues.add(account, 'work', { body: 1 });
    const [item] = await store.queues.lease(account, 'work', 1, 900_000);
    await store.queues.release(account, 'work', item?.lease ?? '', 5000);
    await store.clock.advance(5000);
    await eventually(() => store.notices() === 2);
  });

  test('a delayed item behind one that no one takes is announced nevertheless', async (t) => {
    const store = await openWatched(t, driver);
    await store.queues.add(account, 'work', { body: 'left lying' });
    await store.queues.add(account, 'work', { body: 'delayed', delayMilliseconds: 1000 });
    await store.clock.advance(1000);
    await eventually(() => store.notices() === 2);
  });

  test('a new listener hears of items that are due already, after a restart too', async (t) => {
    const store = await openStore(t, driver);
    await store.queues.add(account, 'work', { body: 1 });
    await store.queues.add(account, 'later', { body: 1, delayMilliseconds: 1000 });
    const { queues } = await store.reopen();
    const heard: string[] = [];
    queues.onReady(account, 'work', () => heard.push('work'));
    queues.onReady(account, 'later', () => heard.push('later'));
    await queues.depth(account, 'work');
    assert.deepEqual(heard, ['work']);
    await store.clock.advance(1000);
    await eventually(() => heard.length === 2);
  });

  test('a wait longer than a timer can take ends at its time', async (t) => {
    const store = await openWatched(t, driver);
    const days = 86_400_000;
    await store.queues.add(account, 'work', { body: 1, delayMilliseconds: 40 * days });
    await store.clock.advance(40 * days - 1);
    await settled(store);
    assert.equal(store.notices(), 0);
    await store.clock.advance(1);
    await eventually(() => store.notices() === 1);
  });

  test('a removed listener is called no more', async (t) => {
    const store = await openWatched(t, driver);
    store.remove();
    await store.queues.add(account, 'work', { body: 1 });
    assert.equal(store.notices(), 0);
  });
}
