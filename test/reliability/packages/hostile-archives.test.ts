/** Archives made to do harm: each is refused within a bound and leaves nothing behind. */

import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { type PackageProblem, PackageRejected } from '../../../src/lambda/packages/packages.ts';
import { zipOf } from '../../support/zip.ts';
import { packageFolder } from './package-folder.ts';
import { type RawEntry, rawZip } from './raw-zip.ts';

const character = 0o020666;
const fifo = 0o010644;
const link = 0o120777;
const mebibyte = 1024 * 1024;
const zeros = (bytes: number): Buffer => Buffer.alloc(bytes);
const file: RawEntry = { name: 'index.js', content: Buffer.from('0') };
const many = Array.from({ length: 30 }, (_, index) => ({ name: `${index}`, sharesWith: 0 }));

const hostile: readonly [what: string, problem: PackageProblem, archive: Buffer][] = [
  ['is no archive', 'malformed', Buffer.from('hello')],
  ['is empty', 'malformed', Buffer.alloc(0)],
  ['was cut short', 'malformed', zipOf({ 'index.js': 'x'.repeat(5000) }).subarray(0, 60)],
  ['lost its middle', 'malformed', withoutMiddle(zipOf({ 'a.js': 'a'.repeat(200), 'b.js': 'b' }))],
  ['names a parent folder', 'malformed', rawZip([file, { name: '../evil' }])],
  ['hides a parent folder in a path', 'malformed', rawZip([file, { name: 'a/../../evil' }])],
  ['hides a parent folder behind backslashes', 'malformed', rawZip([file, { name: '..\\evil' }])],
  ['names an absolute path', 'malformed', rawZip([file, { name: '/etc/evil' }])],
  ['names a drive', 'malformed', rawZip([file, { name: 'C:/evil' }])],
  ['has a NUL in a name', 'malformed', rawZip([file, { name: 'a\0b' }])],
  ['has a name longer than file systems take', 'malformed', rawZip([{ name: 'n'.repeat(300) }])],
  ['has a path longer than the kernel takes', 'malformed', rawZip([{ name: 'p/'.repeat(4000) }])],
  ['links to an absolute path', 'malformed', zipOf({ a: { link: '/etc/passwd' } })],
  ['links out of the package', 'malformed', zipOf({ 'a/b': { link: '../../x' } })],
  [
    'links out of the package through a link',
    'malformed',
    zipOf({ 'a/up': { link: '..' }, b: { link: 'a/up/..' } }),
  ],
  ['links in a circle', 'malformed', zipOf({ a: { link: 'b' }, b: { link: 'a' } })],
  [
    'writes below a link',
    'malformed',
    rawZip([{ name: 'a', mode: link, content: Buffer.from('b') }, { name: 'a/c' }]),
  ],
  ['makes a link below a link', 'malformed', zipOf({ a: { link: 'b' }, 'a/c': { link: 'd' } })],
  ['has a link without a target', 'malformed', zipOf({ a: { link: '' } })],
  ['has a character device', 'malformed', rawZip([{ name: 'null', mode: character }])],
  ['has a pipe', 'malformed', rawZip([{ name: 'pipe', mode: fifo }])],
  ['is encrypted', 'malformed', rawZip([{ ...file, flags: 1 }])],
  ['has a file where it has a folder', 'malformed', rawZip([{ name: 'a' }, { name: 'a/b' }])],
  [
    'has entries that share their bytes',
    'malformed',
    rawZip([{ name: 'a', content: zeros(mebibyte), deflate: true }, ...many]),
  ],
  [
    'claims less than it holds',
    'malformed',
    rawZip([{ name: 'a', content: zeros(mebibyte), deflate: true, claimedBytes: 10 }]),
  ],
  ['claims more than it holds', 'malformed', rawZip([{ name: 'a', content: zeros(10), claimedBytes: 20 }])],
  [
    'explodes in one file',
    'too-large',
    rawZip([{ name: 'a', content: zeros(40 * mebibyte), deflate: true }]),
  ],
  [
    'explodes over many files',
    'too-large',
    rawZip(
      Array.from({ length: 40 }, (_, index) => ({
        name: `${index}`,
        content: zeros(mebibyte),
        deflate: true,
      })),
    ),
  ],
];

const limitBytes = 32 * mebibyte;

for (const [what, problem, archive] of hostile) {
  test(`an archive that ${what} is refused and leaves nothing`, { timeout: 30_000 }, async (t) => {
    const { unpack, folder } = await packageFolder(t, limitBytes);
    await assert.rejects(unpack(archive), (thrown) => {
      assert.ok(thrown instanceof PackageRejected, String(thrown));
      assert.equal(thrown.problem, problem, thrown.message);
      return true;
    });
    assert.deepEqual(await readdir(folder), []);
  });
}

function withoutMiddle(archive: Buffer): Buffer {
  return Buffer.concat([archive.subarray(0, 40), archive.subarray(80)]);
}
