/** When the AWS SDK is fetched for a function, and what happens when it can't be. */

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import { createRuntimes } from '../../../src/runtimes/create-runtimes.ts';
import type { PackageInstaller } from '../../../src/runtimes/npm.ts';
import type { RuntimeImage } from '../../../src/runtimes/runtimes.ts';
import { fakeClock } from '../../support/clock.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

type Files = Readonly<Record<string, string>>;

interface Setup {
  /** The `node_modules` folder that a function gets whose code, and layers, have these files. */
  sdkFor(...packages: Files[]): Promise<string | undefined>;
  readonly installs: string[][];
  readonly clock: ReturnType<typeof fakeClock>;
  /** Packages that the registry does not have. */
  readonly unknown: Set<string>;
}

async function setUp(t: Parameters<typeof temporaryFolder>[0]): Promise<Setup> {
  const installs: string[][] = [];
  const unknown = new Set<string>();
  const clock = fakeClock();
  const install: PackageInstaller = async (folder, packages) => {
    installs.push([...packages]);
    if (packages.some((name) => unknown.has(name))) throw new Error('npm failed (exit code 1): E404');
    for (const name of packages) await mkdir(path.join(folder, 'node_modules', name), { recursive: true });
  };
  const runtimes = createRuntimes({
    folder: path.join(await temporaryFolder(t), 'runtimes'),
    install,
    clock,
  });
  return {
    installs,
    unknown,
    clock,
    async sdkFor(...packages) {
      const folders = await Promise.all(packages.map((files) => folderWith(t, files)));
      return mountedSdk(await runtimes.prepare('nodejs26.x', () => {}, folders));
    },
  };
}

async function folderWith(t: Parameters<typeof temporaryFolder>[0], files: Files): Promise<string> {
  const folder = await temporaryFolder(t);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  return folder;
}

const mountedSdk = (image: RuntimeImage) =>
  image.mounts.find(({ target }) => target === '/var/runtime/node_modules')?.source;

const usesS3 = { 'index.js': "require('@aws-sdk/client-s3');" };

describe('the AWS SDK of the runtime', () => {
  it('is not fetched for a function that does not mention it', async (t) => {
    const { sdkFor, installs } = await setUp(t);
    assert.equal(await sdkFor({ 'index.js': 'exports.handler = async () => 1;' }), undefined);
    assert.deepEqual(installs, []);
  });

  it('is not fetched for a function that brings what it mentions', async (t) => {
    const { sdkFor, installs } = await setUp(t);
    await sdkFor({ ...usesS3, 'node_modules/@aws-sdk/client-s3/index.js': "require('@smithy/core');" });
    assert.deepEqual(installs, []);
  });

  it('is fetched for layers that mention it, and not for functions whose layers bring it', async (t) => {
    const { sdkFor, installs } = await setUp(t);
    const inLayer = { 'nodejs/node26/node_modules/@aws-sdk/client-s3/index.js': '' };
    await sdkFor(usesS3, inLayer);
    await sdkFor({}, { 'nodejs/node_modules/tool/index.js': '' });
    assert.deepEqual(installs, []);
    const tool = { 'nodejs/node_modules/tool/index.js': "require('@aws-sdk/client-s3');" };
    assert.ok((await sdkFor({ 'index.js': "require('tool');" }, tool)) !== undefined);
  });

  it('is fetched once for the first function that needs it, and there for all later ones', async (t) => {
    const { sdkFor, installs } = await setUp(t);
    const first = await sdkFor(usesS3);
    assert.ok(first !== undefined);
    assert.equal(await sdkFor({ 'src/deep/app.mjs': "import '@aws-sdk/client-sqs';" }), first);
    assert.equal(await sdkFor({ 'index.js': '' }), first);
    assert.equal(installs.length, 1);
  });

  it('is completed by a client that is not part of the base', async (t) => {
    const { sdkFor, installs } = await setUp(t);
    const base = await sdkFor(usesS3);
    const larger = await sdkFor({ 'index.js': "require('@aws-sdk/client-translate');" });
    assert.notEqual(larger, base);
    assert.ok(installs[1]?.includes('@aws-sdk/client-translate'));
  });

  it('is the base alone when a mentioned package does not exist', async (t) => {
    const { sdkFor, unknown } = await setUp(t);
    unknown.add('@aws-sdk/client-imaginary');
    const base = await sdkFor(usesS3);
    assert.equal(await sdkFor({ 'index.js': '// @aws-sdk/client-imaginary' }), base);
  });

  it('is left out when the registry is out of reach, and tried again a minute later', async (t) => {
    const { sdkFor, installs, unknown, clock } = await setUp(t);
    unknown.add('@aws-sdk/client-s3');
    assert.equal(await sdkFor(usesS3), undefined);
    assert.equal(await sdkFor(usesS3), undefined);
    assert.equal(installs.length, 1);
    unknown.clear();
    await clock.advance(60_000);
    assert.ok((await sdkFor(usesS3)) !== undefined);
  });
});
