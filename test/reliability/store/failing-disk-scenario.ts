/**
 * `node failing-disk-scenario.ts FOLDER`, under a file size limit: the operating system refuses a write in the middle
 * of a file, as a failing disk does. Ends with an error when a promise broke.
 */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { assertHolds, assertRefused, fill, partition } from './filling.ts';

const folder = process.argv[2] ?? '';
const refusals = ['io', 'full'] as const;

const store = await openSqliteStore({ folder });
const commits = await fill(store, refusals);
assert.ok(commits > 0);
await assertHolds(store, commits);
await assert.rejects(store.blobs.put(randomBytes(4 * 1024 * 1024)), (error) =>
  assertRefused(error, refusals),
);

execFileSync('prlimit', ['--fsize=unlimited', '--pid', String(process.pid)]);
await store.queues.add(partition, 'q', { body: 1 });
await assertHolds(store, commits);
await store.close();

const reopened = await openSqliteStore({ folder });
await assertHolds(reopened, commits);
assert.equal((await reopened.queues.depth(partition, 'q')).ready, 1);
await reopened.close();
