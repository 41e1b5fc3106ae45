/** Layers laid over each other on disk: who wins, what survives, and what hostile ones can not do. */

import assert from 'node:assert/strict';
import { lstat, mkdir, readdir, readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { UsedLayer } from '../../../src/lambda/model/function-version.ts';
import { stageVersion } from '../../../src/lambda/packages/stage-version.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { type ZipEntry, zipOf } from '../../support/zip.ts';
import { packageFolder } from './package-folder.ts';
import { rawZip } from './raw-zip.ts';

type Files = Readonly<Record<string, ZipEntry>>;

const merge = (t: TestContext, ...layers: Files[]) => mergeArchives(t, layers.map(zipOf));

/** Publishes each layer and merges them in order; `stage` does so again. */
async function mergeArchives(t: TestContext, archives: readonly Buffer[]) {
  const { packages, folder } = await packageFolder(t);
  const used: UsedLayer[] = [];
  for (const archive of archives) {
    const { sha256: blob, bytes } = await packages.admit(archive);
    used.push({ arn: blob, blob, bytes });
  }
  const stage = async (order = used) => {
    const staged = await stageVersion(packages, { code: undefined, settings: settingsWith(order) });
    assert.ok(staged.layers);
    return staged.layers;
  };
  const layer = (at: number) => join(folder, used[at]?.blob ?? '');
  return { used, stage, folder, layer, merged: await stage() };
}

function settingsWith(layers: readonly UsedLayer[]) {
  return {
    Role: 'arn:aws:iam::000000000000:role/tests',
    Runtime: 'nodejs26.x',
    Timeout: 3,
    MemorySize: 128,
    Architectures: ['x86_64'],
    environment: undefined,
    layers,
  } as const;
}

const text = (...path: string[]) => readFile(join(...path), 'utf8');

test('later layers win, file by file, and folders are joined', async (t) => {
  const { merged, stage, used } = await merge(
    t,
    { 'lib/both': '1', 'lib/first': '1' },
    { 'lib/both': '2', 'lib/second': '2' },
  );
  assert.deepEqual(await Promise.all(['both', 'first', 'second'].map((name) => text(merged, 'lib', name))), [
    '2',
    '1',
    '2',
  ]);
  const reversed = await stage(used.toReversed());
  assert.notEqual(reversed, merged);
  assert.equal(await text(reversed, 'lib/both'), '1');
});

test('a combination is merged once, its files are not copied, and the layers stay as they were', async (t) => {
  const { merged, stage, layer, folder } = await merge(t, { a: 'first' }, { a: 'second', b: 'b' });
  const [made, again] = [await stat(merged), await stage()];
  assert.equal(again, merged);
  assert.equal((await stat(again)).ctimeMs, made.ctimeMs);
  assert.equal((await stat(join(merged, 'b'))).ino, (await stat(join(layer(1), 'b'))).ino);
  assert.equal(await text(layer(0), 'a'), 'first');
  assert.equal((await readdir(folder)).length, 3);
});

test('executable bits and links are kept', async (t) => {
  const { merged } = await merge(
    t,
    { bootstrap: { content: '#!/bin/sh\n', mode: 0o755 }, 'bin/tool': { link: '../bootstrap' } },
    { data: 'x' },
  );
  assert.equal((await stat(join(merged, 'bootstrap'))).mode & 0o777, 0o555);
  assert.equal((await stat(join(merged, 'data'))).mode & 0o777, 0o444);
  assert.equal((await stat(merged)).mode & 0o777, 0o755);
  assert.equal(await readlink(join(merged, 'bin/tool')), '../bootstrap');
});

for (const [what, first, second, kind] of [
  ['a file takes the place of a folder', { 'a/b/c': '1' }, { a: '2' }, 'file'],
  ['a folder takes the place of a file', { a: '1' }, { 'a/b': '2' }, 'folder'],
  [
    'a folder takes the place of a link to a folder',
    { a: { link: 'x' }, 'x/y': '1' },
    { 'a/b': '2' },
    'folder',
  ],
  ['a link takes the place of a folder', { 'a/b': '1' }, { a: { link: 'x' } }, 'link'],
  ['a file takes the place of a link', { a: { link: 'x' }, x: '1' }, { a: '2' }, 'file'],
] as const satisfies readonly (readonly [string, Files, Files, string])[]) {
  test(`${what}, and nothing is written through a link`, async (t) => {
    const { merged } = await merge(t, first, second);
    const there = await lstat(join(merged, 'a'));
    const found = there.isSymbolicLink() ? 'link' : there.isDirectory() ? 'folder' : 'file';
    assert.equal(found, kind);
    if ('x' in first) assert.equal(await text(merged, 'x'), '1');
    if ('x/y' in first) assert.deepEqual(await readdir(join(merged, 'x')), ['y']);
  });
}

test('links that lead out of the folder only together are not followed by Kiln', async (t) => {
  const outside = await temporaryFolder(t);
  await mkdir(join(outside, 'secret'));
  await writeFile(join(outside, 'secret/file'), 'secret');
  // Each layer stays inside by itself: `x` goes down three folders that are not there and up again.
  const { merged } = await merge(
    t,
    { 'p/q/r': { link: '../..' } },
    { x: { link: 'p/q/r/../../../outside' } },
    { 'x/file': 'mine' },
  );
  assert.ok((await lstat(join(merged, 'x'))).isDirectory());
  assert.equal(await text(merged, 'x/file'), 'mine');
});

test('three layers of 3,000 files are merged within a minute', { timeout: 60_000 }, async (t) => {
  const layer = (number: number) =>
    rawZip(Array.from({ length: 3000 }, (_, index) => ({ name: `d${index % 50}/${number}-${index}` })));
  const { merged } = await mergeArchives(t, [0, 1, 2].map(layer));
  assert.equal((await readdir(join(merged, 'd7'))).length, 180);
});
