/** Contract of opening and closing: what was acknowledged is there again, and a closed store says so. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StoreUnavailable } from '../../../../src/store/store.ts';
import { type Driver, openStore } from './driver.ts';

const partition = '000000000000/us-east-1/life';

export function storeLifeContract(driver: Driver): void {
  test('everything is there after closing and opening again', async (t) => {
    const store = await openStore(t, driver);
    await store.documents.commit(partition, [{ kind: 'put', collection: 'c', key: 'k', value: 1 }]);
    await store.queues.add(partition, 'q', { body: 1 });
    await store.queues.add(partition, 'q', { body: 2, dedupKey: 'k' });
    await store.queues.lease(partition, 'q', 1, 1000);
    await store.log.append(partition, 's', [{ timestamp: 1, data: 'line' }]);
    const { sha256 } = await store.blobs.put(Buffer.from('content'));

    const again = await store.reopen();
    assert.equal((await again.documents.get(partition, 'c', 'k'))?.value, 1);
    assert.deepEqual(await again.queues.depth(partition, 'q'), { ready: 1, delayed: 0, leased: 1 });
    assert.equal(await again.queues.add(partition, 'q', { body: 3, dedupKey: 'k' }), false);
    assert.equal((await again.log.read(partition, 's', { limit: 1 }))[0]?.data, 'line');
    assert.ok(await again.blobs.stat(sha256));
  });

  test('close finishes what was asked before and refuses what is asked after', async (t) => {
    const store = await openStore(t, driver);
    const before = store.documents.commit(partition, [{ kind: 'put', collection: 'c', key: 'k', value: 1 }]);
    const closing = store.close();
    const after = store.documents.get(partition, 'c', 'k');
    await assert.rejects(after, (error) => error instanceof StoreUnavailable && error.reason === 'closed');
    await before;
    await closing;
  });

  test('closing twice is closing once', async (t) => {
    const store = await openStore(t, driver);
    await Promise.all([store.close(), store.close()]);
    await store.close();
  });
}
