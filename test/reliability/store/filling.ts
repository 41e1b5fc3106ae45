/** Fills a store until its disk refuses, and checks that what was acknowledged is there whole. */

import assert from 'node:assert/strict';
import { type Store, StoreUnavailable } from '../../../src/store/store.ts';

export const partition = '000000000000/us-east-1/full';

/** Two documents a commit, until one is refused for one of `reasons`. @returns how many commits were acknowledged */
export async function fill(store: Store, reasons: readonly StoreUnavailable['reason'][]): Promise<number> {
  const value = 'x'.repeat(100_000);
  for (let count = 0; count < 1_000; count += 1) {
    try {
      await store.documents.commit(partition, [
        { kind: 'put', collection: 'left', key: String(count), value },
        { kind: 'put', collection: 'right', key: String(count), value },
      ]);
    } catch (error) {
      assertRefused(error, reasons);
      return count;
    }
  }
  throw new Error('the disk refused nothing');
}

export function assertRefused(error: unknown, reasons: readonly StoreUnavailable['reason'][]): true {
  assert.ok(error instanceof StoreUnavailable, String(error));
  assert.ok(reasons.includes(error.reason), error.message);
  return true;
}

export async function assertHolds(store: Store, commits: number): Promise<void> {
  for (const collection of ['left', 'right']) {
    const { items } = await store.documents.list(partition, collection, {
      limit: 1_000,
      exactPartition: true,
    });
    assert.equal(items.length, commits, `documents of ${collection}`);
  }
}
