/** What a Python function's sandbox holds: interpreter, guest, boto3, and none of the machine's own packages. */

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { it, type TestContext } from 'node:test';
import { createRuntimes } from '../../../src/runtimes/create-runtimes.ts';
import { pythonImage } from '../../../src/runtimes/python-image.ts';
import type { RuntimeImage } from '../../../src/runtimes/runtimes.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const python = {
  version: '3.13.2',
  executable: '/home/someone/python/bin/python3.13',
  prefix: '/home/someone/python',
  packageFolders: ['/home/someone/python/lib/python3.13/site-packages'],
};
const folders = { guest: '/data/guest', empty: '/data/empty', boto3: undefined };
const image = pythonImage('python3.13', python, folders);

it('the interpreter lies where it is on AWS, without what users installed into it', () => {
  assert.deepEqual(image.mounts, [
    { source: '/home/someone/python', target: '/var/lang' },
    { source: '/data/empty', target: '/var/lang/lib/python3.13/site-packages' },
    { source: '/data/guest', target: '/var/runtime/guest' },
  ]);
  assert.deepEqual(image.argv(128), ['/var/lang/bin/python3.13', '/var/runtime/guest/bootstrap.py']);
  assert.equal(image.env.PYTHONPATH, '/var/runtime');
  assert.equal(image.env.AWS_EXECUTION_ENV, 'AWS_Lambda_python3.13');
});

it('a wrapper script gets the command line', () => {
  const argv = image.argv(128, { AWS_LAMBDA_EXEC_WRAPPER: '/var/task/wrapper' });
  assert.deepEqual(argv.slice(0, 2), ['/var/task/wrapper', '/var/lang/bin/python3.13']);
});

it("the owner's library path is extended by the interpreter's own", () => {
  const argv = image.argv(128, { LD_LIBRARY_PATH: '/opt/mine' });
  assert.deepEqual(argv.slice(0, 2), ['/usr/bin/env', 'LD_LIBRARY_PATH=/opt/mine:/var/lang/lib']);
});

interface Setup {
  readonly installs: string[];
  /** Of a function with this source. */
  imageFor(source: string): Promise<RuntimeImage>;
}

async function setUp(t: TestContext): Promise<Setup> {
  const installs: string[] = [];
  const runtimes = createRuntimes({
    folder: path.join(await temporaryFolder(t), 'runtimes'),
    async installBoto3(found, folder) {
      installs.push(found.version);
      await mkdir(path.join(folder, 'boto3'));
      await writeFile(path.join(folder, 'boto3', '__init__.py'), 'name = "fetched"\n');
    },
  });
  const status = (await runtimes.list()).findLast(
    ({ runtime, state }) => runtime.startsWith('python') && state === 'installed',
  );
  return {
    installs,
    async imageFor(source) {
      const code = await temporaryFolder(t);
      await writeFile(path.join(code, 'app.py'), source);
      return runtimes.prepare(status?.runtime ?? 'python3.11', () => {}, [code]);
    },
  };
}

/** The folder in place of the interpreter's packages, which is empty without boto3. */
const packagesOf = ({ mounts }: RuntimeImage) =>
  readdir(mounts.find(({ target }) => /\/(?:site|dist)-packages$/.test(target))?.source ?? '');

it('the guest comes with its bytecode, and is prepared once', async (t) => {
  const { imageFor } = await setUp(t);
  const guestOf = ({ mounts }: RuntimeImage) =>
    mounts.find(({ target }) => target === '/var/runtime/guest')?.source ?? '';
  const guest = guestOf(await imageFor(''));
  assert.ok(existsSync(path.join(guest, 'bootstrap.py')));
  const bytecode = await readdir(path.join(guest, 'kiln_guest/__pycache__'));
  assert.ok(bytecode.some((name) => /^serving\.cpython-3\d+\.pyc$/.test(name)));
  assert.equal(guestOf(await imageFor('')), guest);
});

it('boto3 is there once a function mentions it, and for all functions after', async (t) => {
  const { imageFor, installs } = await setUp(t);
  assert.deepEqual(await packagesOf(await imageFor('import json')), []);
  const packages = await packagesOf(await imageFor('from boto3.session import Session'));
  assert.ok(packages.includes('boto3'));
  assert.deepEqual(await packagesOf(await imageFor('import json')), packages);
  // None where the machine's own Python has it.
  assert.ok(installs.length <= 1);
});
