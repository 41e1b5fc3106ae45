/**
 * `node full-disk-scenario.ts FOLDER`: fills the small file system of FOLDER through the store, and checks what holds
 * then and after space returned. Ends with an error when a promise broke.
 */

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { type Store, StoreUnavailable } from '../../../src/store/store.ts';

const volume = process.argv[2] ?? '';
const folder = join(volume, 'data');
const ballast = join(volume, 'ballast');
const partition = '000000000000/us-east-1/full';
const megabyte = 1024 * 1024;

function isFull(error: unknown): boolean {
  assert.ok(error instanceof StoreUnavailable, String(error));
  assert.equal(error.reason, 'full', error.message);
  return true;
}

/** Two documents a commit, until one is refused. @returns how many commits were acknowledged */
async function fill(store: Store): Promise<number> {
  const value = 'x'.repeat(100_000);
  for (let count = 0; count < 1_000; count += 1) {
    try {
      await store.documents.commit(partition, [
        { kind: 'put', collection: 'left', key: String(count), value },
        { kind: 'put', collection: 'right', key: String(count), value },
      ]);
    } catch (error) {
      isFull(error);
      return count;
    }
  }
  throw new Error('the disk did not fill up');
}

async function assertHolds(store: Store, commits: number): Promise<void> {
  for (const collection of ['left', 'right']) {
    const { items } = await store.documents.list(partition, collection, { limit: 1_000 });
    assert.equal(items.length, commits, `documents of ${collection}`);
  }
}

await writeFile(ballast, randomBytes(3 * megabyte));
const store = await openSqliteStore({ folder });
const commits = await fill(store);
assert.ok(commits > 0);
await assertHolds(store, commits);

for (const content of [randomBytes(4 * megabyte), Readable.from([randomBytes(4 * megabyte)])]) {
  await assert.rejects(store.blobs.put(content), isFull);
}
assert.deepEqual(await readdir(join(folder, 'blobs')), ['incoming']);
assert.deepEqual(await readdir(join(folder, 'blobs', 'incoming')), []);

const large = { body: 'x'.repeat(megabyte) };
const refused = await Promise.allSettled([
  store.queues.add(partition, 'q', large),
  store.queues.add(partition, 'q', large),
]);
for (const result of refused) assert.ok(result.status === 'rejected' && isFull(result.reason));
assert.equal((await store.queues.depth(partition, 'q')).ready, 0);

await rm(ballast);
await store.queues.add(partition, 'q', { body: 1 });
await store.blobs.put(randomBytes(megabyte / 2));
await assertHolds(store, commits);
await store.close();

const reopened = await openSqliteStore({ folder });
await assertHolds(reopened, commits);
assert.equal((await reopened.queues.depth(partition, 'q')).ready, 1);
await reopened.close();
