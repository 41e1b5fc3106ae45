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
import { assertHolds, assertRefused, fill, partition } from './filling.ts';

const volume = process.argv[2] ?? '';
const folder = join(volume, 'data');
const ballast = join(volume, 'ballast');
const megabyte = 1024 * 1024;

const isFull = (error: unknown) => assertRefused(error, ['full']);

await writeFile(ballast, randomBytes(3 * megabyte));
const store = await openSqliteStore({ folder });
const commits = await fill(store, ['full']);
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
