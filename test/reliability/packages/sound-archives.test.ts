/** What sound archives become on disk, and what the folder does over time. */

import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '../../../src/base/clock.ts';
import { PackageStore } from '../../../src/lambda/packages/package-store.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { fakeClock } from '../../support/clock.ts';
import { eventually } from '../../support/eventually.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { zipOf } from '../../support/zip.ts';
import { packageFolder } from './package-folder.ts';
import { rawZip } from './raw-zip.ts';

const permissions = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

test('files are read-only for everyone, and what was executable stays so', async (t) => {
  const { unpack } = await packageFolder(t);
  const folder = await unpack(
    zipOf({
      bootstrap: { content: '#!/bin/sh\n', mode: 0o700 },
      'lib/secret.js': { content: '1', mode: 0o600 },
    }),
  );
  assert.equal(await permissions(join(folder, 'bootstrap')), 0o555);
  assert.equal(await permissions(join(folder, 'lib/secret.js')), 0o444);
  assert.equal(await permissions(join(folder, 'lib')), 0o755);
  assert.equal(await permissions(folder), 0o755);
});

test('archives are unpacked by a user without privileges', async (t) => {
  const { unpack } = await packageFolder(t);
  const folder = await unpack(zipOf({ 'index.js': '1' }));
  const { uid } = await stat(join(folder, 'index.js'));
  assert.notEqual(uid, 0);
  if (process.getuid?.() !== 0) assert.equal(uid, process.getuid?.());
});

test('links within the package stay links', async (t) => {
  const { unpack } = await packageFolder(t);
  const folder = await unpack(
    zipOf({
      'node_modules/tool/cli.js': 'cli',
      'node_modules/.bin/tool': { link: '../tool/cli.js' },
      dangling: { link: 'not/there' },
    }),
  );
  assert.equal(await readlink(join(folder, 'node_modules/.bin/tool')), '../tool/cli.js');
  assert.equal(await readFile(join(folder, 'node_modules/.bin/tool'), 'utf8'), 'cli');
  assert.equal(await readlink(join(folder, 'dangling')), 'not/there');
});

test('of entries with one name the last stays, and a link is replaced and not written through', async (t) => {
  const { unpack } = await packageFolder(t);
  const folder = await unpack(
    rawZip([
      { name: 'a', content: Buffer.from('first') },
      { name: 'a', content: Buffer.from('second') },
      { name: 'b', mode: 0o120777, content: Buffer.from('a') },
      { name: 'b', content: Buffer.from('b') },
    ]),
  );
  assert.equal(await readFile(join(folder, 'a'), 'utf8'), 'second');
  assert.equal(await readFile(join(folder, 'b'), 'utf8'), 'b');
});

test('an archive of 30,000 entries is unpacked within a minute', { timeout: 60_000 }, async (t) => {
  const { unpack } = await packageFolder(t);
  const entries = Array.from({ length: 30_000 }, (_, index) => ({ name: `d${index % 100}/${index}` }));
  const folder = await unpack(rawZip(entries));
  assert.equal((await readdir(join(folder, 'd7'))).length, 300);
});

test('calls for one package at once share one unpacking', async (t) => {
  const { packages, folder } = await packageFolder(t);
  const { sha256 } = await packages.admit(zipOf({ 'index.js': '1' }));
  const paths = await Promise.all([packages.stage(sha256), packages.stage(sha256), packages.stage(sha256)]);
  assert.deepEqual(new Set(paths), new Set([join(folder, sha256)]));
  assert.deepEqual(await readdir(folder), [sha256]);
});

test('a start removes what an interrupted unpacking left, and what nothing needs', async (t) => {
  const data = await temporaryFolder(t);
  const store = await openSqliteStore({ folder: data });
  t.after(() => store.close());
  const folder = join(data, 'packages');
  await mkdir(join(folder, '.unpacking-1/deep'), { recursive: true });
  await writeFile(join(folder, '.unpacking-1/deep/file'), 'x');
  await mkdir(join(folder, 'a'.repeat(64)));
  await mkdir(join(folder, 'b'.repeat(64)));
  const options = { folder, blobs: store.blobs, clock: systemClock };
  await PackageStore.open(options, (blob) => blob.startsWith('b'));
  assert.deepEqual(await readdir(folder), ['b'.repeat(64)]);
});

test('a package that no version needs stays for as long as a call may run on it, then goes', async (t) => {
  const data = await temporaryFolder(t);
  const store = await openSqliteStore({ folder: data });
  t.after(() => store.close());
  const clock = fakeClock();
  const folder = join(data, 'packages');
  let needed = true;
  const packages = await PackageStore.open({ folder, blobs: store.blobs, clock }, () => needed);
  const { sha256 } = await packages.admit(zipOf({ 'index.js': '1' }));
  const longestCall = 920_000;
  await clock.advance(longestCall);
  assert.deepEqual(await readdir(folder), [sha256]);
  needed = false;
  packages.release(sha256);
  await clock.advance(longestCall - 1);
  assert.deepEqual(await readdir(folder), [sha256]);
  await clock.advance(1);
  await eventually(async () => (await readdir(folder)).length === 0);
  await eventually(async () => (await store.blobs.stat(sha256)) === undefined);
});
