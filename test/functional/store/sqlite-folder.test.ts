/** The SQLite driver's data folder: who may read it, and what is refused as not its own. */

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { migrate } from '../../../src/store/sqlite/migrate.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { StoreUnavailable } from '../../../src/store/store.ts';
import { runCommand } from '../../support/command.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const partition = '000000000000/us-east-1/folder';

/** A data folder that a store has written to and closed. */
async function writeFolder(folder: string): Promise<void> {
  const store = await openSqliteStore({ folder });
  const value = 'x'.repeat(50_000);
  const keys = Array.from({ length: 20 }, (_, index) => String(index));
  await store.documents.commit(
    partition,
    keys.map((key) => ({ kind: 'put', collection: 'c', key, value })),
  );
  await store.blobs.put(Buffer.from('content'));
  await store.close();
}

function unavailable(reason: StoreUnavailable['reason'], message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof StoreUnavailable, String(error));
    assert.equal(error.reason, reason, error.message);
    assert.match(error.message, message);
    assert.ok(!error.message.includes('\n'), 'one line');
    return true;
  };
}

function versionOf(database: DatabaseSync): unknown {
  return database.prepare('PRAGMA user_version').get()?.user_version;
}

test('no one but the owner can read the data folder', async (t) => {
  const folder = join(await temporaryFolder(t), 'new', 'data');
  const store = await openSqliteStore({ folder });
  t.after(() => store.close());
  await store.documents.commit(partition, [{ kind: 'put', collection: 'c', key: 'k', value: 1 }]);
  await store.blobs.put(Buffer.from('content'));
  assert.equal((await stat(folder)).mode & 0o777, 0o700);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    assert.equal((await stat(path)).mode & 0o777, entry.isDirectory() ? 0o700 : 0o600, path);
  }
});

test('a newer schema is refused, and the database stays as it is', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFolder(folder);
  const path = join(folder, 'kiln.db');
  const newer = new DatabaseSync(path);
  newer.exec('PRAGMA user_version = 99');
  newer.close();
  await assert.rejects(
    openSqliteStore({ folder }),
    unavailable('newer-schema', /schema version 99.*knows \d+/),
  );
  const after = new DatabaseSync(path);
  assert.equal(versionOf(after), 99);
  after.close();
});

test('a file that is no database is refused as corrupt and not overwritten', async (t) => {
  const folder = await temporaryFolder(t);
  const garbage = randomBytes(20_000);
  await writeFile(join(folder, 'kiln.db'), garbage);
  await assert.rejects(openSqliteStore({ folder }), unavailable('corrupt', /kiln\.db.*restore/));
  assert.deepEqual(await readFile(join(folder, 'kiln.db')), garbage);
});

for (const share of [0.01, 0.5, 0.99]) {
  test(`a database cut to ${share * 100} % is refused as corrupt`, async (t) => {
    const folder = await temporaryFolder(t);
    await writeFolder(folder);
    const path = join(folder, 'kiln.db');
    await truncate(path, Math.floor((await stat(path)).size * share));
    await assert.rejects(openSqliteStore({ folder }), unavailable('corrupt', /kiln\.db/));
  });
}

test('a data folder that is a file is refused with its path', async (t) => {
  const folder = join(await temporaryFolder(t), 'file');
  await writeFile(folder, '');
  await assert.rejects(openSqliteStore({ folder }), unavailable('io', /file/));
  await assert.rejects(openSqliteStore({ folder: join(folder, 'below') }), unavailable('io', /below/));
});

test('what a crash left of unfinished blobs is removed at open', async (t) => {
  const folder = await temporaryFolder(t);
  const incoming = join(folder, 'blobs', 'incoming');
  await mkdir(incoming, { recursive: true });
  await writeFile(join(incoming, 'leftover'), 'half');
  const store = await openSqliteStore({ folder });
  t.after(() => store.close());
  assert.deepEqual(await readdir(incoming), []);
});

test('migrations run once each, and a failing one leaves the version before it', () => {
  const database = new DatabaseSync(':memory:');
  const good = ['CREATE TABLE a (x)', 'INSERT INTO a VALUES (1)'];
  migrate(database, 'folder', good);
  migrate(database, 'folder', good);
  assert.equal(versionOf(database), 2);
  const bad = [...good, 'INSERT INTO a VALUES (2); INSERT INTO missing VALUES (3)'];
  assert.throws(() => migrate(database, 'folder', bad), /missing/);
  assert.equal(versionOf(database), 2);
  assert.deepEqual(
    database
      .prepare('SELECT x FROM a')
      .all()
      .map((row) => row.x),
    [1],
  );
  database.close();
});

test('an idle store does not keep its process alive', async (t) => {
  const opener = new URL('../../../src/store/sqlite/open.ts', import.meta.url).href;
  const script = `import('${opener}').then(({ openSqliteStore }) => openSqliteStore({ folder: process.argv[1] }))`;
  const result = await runCommand(process.execPath, ['-e', script, await temporaryFolder(t)]);
  assert.deepEqual(result, { code: 0, stdout: '', stderr: '' });
});
