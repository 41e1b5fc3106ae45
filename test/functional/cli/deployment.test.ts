import assert from 'node:assert/strict';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import yauzl from 'yauzl';
import { detectEntrypoint } from '../../../src/cli/deployment/detect.ts';
import { zipFolder } from '../../../src/cli/deployment/zip.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

async function folderWith(t: TestContext, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder(t);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

/** Paths with type and permission bits, in octal, as another reader sees them. */
async function modesOf(archive: Buffer): Promise<Record<string, string>> {
  const zip = await yauzl.fromBufferPromise(archive);
  const modes: Record<string, string> = {};
  for await (const entry of zip.eachEntry()) {
    modes[entry.fileName] = (entry.externalFileAttributes >>> 16).toString(8);
  }
  return modes;
}

test('permission bits and links within the folder are kept', async (t) => {
  const folder = await folderWith(t, { bootstrap: '#!/bin/sh', 'lib/a.js': 'a' });
  await chmod(join(folder, 'bootstrap'), 0o755);
  await chmod(join(folder, 'lib/a.js'), 0o644);
  await symlink('lib/a.js', join(folder, 'b.js'));
  assert.deepEqual(await modesOf((await zipFolder(folder)).bytes), {
    'b.js': '120777',
    bootstrap: '100755',
    'lib/a.js': '100644',
  });
});

test('what a link points at outside the folder is packed in its place', async (t) => {
  const outside = await folderWith(t, { 'package/index.js': 'x', 'single.js': 'y' });
  const folder = await folderWith(t, { 'node_modules/keep.js': 'z' });
  await symlink(join(outside, 'package'), join(folder, 'node_modules/workspace'));
  await symlink(join(outside, 'single.js'), join(folder, 'single.js'));
  const { paths } = await zipFolder(folder);
  assert.deepEqual(paths, ['node_modules/keep.js', 'node_modules/workspace/index.js', 'single.js']);
});

test('a link that leads back to a folder above it is refused', async (t) => {
  const folder = await folderWith(t, { 'a/index.js': 'x' });
  await symlink(folder, join(folder, 'a/loop'));
  await assert.rejects(zipFolder(folder), /leads back to a folder that holds it/);
});

test('a link to nothing is refused by name', async (t) => {
  const folder = await folderWith(t, { 'index.js': 'x' });
  await symlink('gone.js', join(folder, 'dangling.js'));
  await assert.rejects(zipFolder(folder), /dangling\.js points to gone\.js, which isn't there/);
});

test('.git and what .kilnignore names stay out', async (t) => {
  const folder = await folderWith(t, {
    '.git/config': '',
    '.kilnignore': '# tests stay here\n*.test.js\ntmp/\n!keep.test.js\n',
    'index.js': 'x',
    'a.test.js': '',
    'keep.test.js': '',
    'tmp/big.bin': '',
  });
  assert.deepEqual((await zipFolder(folder)).paths, ['index.js', 'keep.test.js']);
});

test('equal folders give equal archives', async (t) => {
  const files = { 'index.js': 'exports.handler = () => 1', 'lib/a.js': 'a' };
  const [first, second] = [await folderWith(t, files), await folderWith(t, files)];
  assert.deepEqual((await zipFolder(first)).bytes, (await zipFolder(second)).bytes);
});

const detections: [string, Record<string, string>, string, string][] = [
  ['index.mjs', { 'index.mjs': '' }, 'nodejs26.x', 'index.handler'],
  [
    'main of package.json',
    { 'package.json': '{"main":"./src/app.js"}', 'src/app.js': '' },
    'nodejs26.x',
    'src/app.handler',
  ],
  [
    'engines of package.json',
    { 'package.json': '{"engines":{"node":"22.x"}}', 'index.js': '' },
    'nodejs22.x',
    'index.handler',
  ],
  [
    'open engines',
    { 'package.json': '{"engines":{"node":">=20"}}', 'index.js': '' },
    'nodejs26.x',
    'index.handler',
  ],
  ['python', { 'app.py': 'def handler(event, context):\n  pass\n' }, 'python3.13', 'app.handler'],
  ['ruby', { 'lambda_function.rb': '' }, 'ruby3.4', 'lambda_function.lambda_handler'],
  ['bootstrap', { bootstrap: '', 'index.js': '' }, 'provided.al2023', 'bootstrap'],
];

for (const [what, files, runtime, handler] of detections) {
  test(`runtime and handler are detected from ${what}`, async (t) => {
    const folder = await folderWith(t, files);
    assert.deepEqual(await detectEntrypoint(folder, Object.keys(files)), { runtime, handler });
  });
}

test('a folder of no known kind asks for runtime and handler', async (t) => {
  const folder = await folderWith(t, { 'notes.txt': '' });
  await assert.rejects(detectEntrypoint(folder, ['notes.txt']), /name it with --runtime and --handler/);
});
