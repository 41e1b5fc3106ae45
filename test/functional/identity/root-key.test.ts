import assert from 'node:assert/strict';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { openRootKey } from '../../../src/identity/root-key.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('the first start makes a root key that later starts find again', async (t) => {
  const folder = join(await temporaryFolder(t), 'data');
  const created = await openRootKey(folder);
  assert.match(created.accessKeyId, /^AKIA[A-Z2-7]{16}$/);
  assert.equal(created.secretAccessKey.length, 40);
  assert.equal(created.account, '000000000000');
  assert.deepEqual(await openRootKey(folder), created);
});

test('only the owner of the data folder can read the key', async (t) => {
  const folder = await temporaryFolder(t);
  await openRootKey(folder);
  const { mode } = await stat(join(folder, 'root-key.json'));
  assert.equal(mode & 0o777, 0o600);
});

test('starts at the same moment agree on one key and leave no drafts', async (t) => {
  const folder = await temporaryFolder(t);
  const keys = await Promise.all(Array.from({ length: 8 }, () => openRootKey(folder)));
  assert.equal(new Set(keys.map((key) => key.secretAccessKey)).size, 1);
  assert.deepEqual(await readdir(folder), ['root-key.json']);
});

test('a damaged key file is refused with its path, and never replaced', async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'root-key.json');
  for (const damaged of ['', '{', 'null', '{"accessKeyId":"AKIA"}']) {
    await writeFile(path, damaged);
    await assert.rejects(openRootKey(folder), (error: Error) => error.message.includes(path));
  }
});
