/** Where Python interpreters are found: PATH, pyenv and uv, and never a shim. */

import assert from 'node:assert/strict';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { it, type TestContext } from 'node:test';
import { createRuntimes } from '../../../src/runtimes/create-runtimes.ts';
import { findPython, type PythonInterpreter } from '../../../src/runtimes/python-interpreters.ts';
import { pythonRuntimes } from '../../../src/runtimes/python-versions.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

interface Machine {
  /** With nothing on it but what the test puts there. */
  readonly env: {
    readonly PATH: string;
    readonly PYENV_ROOT: string;
    readonly UV_PYTHON_INSTALL_DIR: string;
  };
  readonly real: PythonInterpreter;
  /** `3.11` */
  readonly version: string;
}

async function setUp(t: TestContext): Promise<Machine> {
  const root = await temporaryFolder(t);
  const found = await Promise.all(
    [...pythonRuntimes.values()].map((version) => findPython(version, process.env)),
  );
  const real = found.findLast((python) => python !== undefined);
  if (real === undefined) throw new Error('there is no Python of a supported version on this machine');
  const env = {
    PATH: path.join(root, 'bin'),
    PYENV_ROOT: path.join(root, 'pyenv'),
    UV_PYTHON_INSTALL_DIR: path.join(root, 'uv'),
  };
  return { env, real, version: real.version.split('.').slice(0, 2).join('.') };
}

async function link(file: string, target: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await symlink(target, file);
}

it('a link on PATH leads to the installation behind it', async (t) => {
  const { env, real, version } = await setUp(t);
  await link(path.join(env.PATH, `python${version}`), real.executable);
  assert.deepEqual(await findPython(version, env), real);
});

it('uv and pyenv are searched where PATH has none', async (t) => {
  for (const folder of ['PYENV_ROOT', 'UV_PYTHON_INSTALL_DIR'] as const) {
    const { env, real, version } = await setUp(t);
    const home = folder === 'PYENV_ROOT' ? `versions/${version}.1` : `cpython-${version}.1-linux-x86_64-gnu`;
    await link(path.join(env[folder], home, 'bin', `python${version}`), real.executable);
    assert.deepEqual(await findPython(version, env), real);
  }
});

it('a shim is never taken for an interpreter', async (t) => {
  const { env, real, version } = await setUp(t);
  const shims = path.join(env.PYENV_ROOT, 'shims');
  const shim = path.join(shims, `python${version}`);
  await mkdir(shims, { recursive: true });
  await writeFile(shim, '#!/bin/sh\nexit 1\n');
  await chmod(shim, 0o755);
  assert.equal(await findPython(version, { ...env, PATH: shims }), undefined);
  await link(
    path.join(env.PYENV_ROOT, 'versions', `${version}.9`, 'bin', `python${version}`),
    real.executable,
  );
  assert.deepEqual(await findPython(version, { ...env, PATH: shims }), real);
});

it('a program of another version, or that does not start, is passed over', async (t) => {
  const { env, real } = await setUp(t);
  await link(path.join(env.PATH, 'python3.15'), '/bin/true');
  await link(path.join(env.UV_PYTHON_INSTALL_DIR, 'cpython-3.15.0/bin/python3.15'), real.executable);
  assert.equal(await findPython('3.15', env), real.version.startsWith('3.15.') ? real : undefined);
});

it('a runtime without an interpreter says how to get one', async (t) => {
  const { env } = await setUp(t);
  const runtimes = createRuntimes({ folder: await temporaryFolder(t), env });
  await assert.rejects(runtimes.prepare('python3.13'), {
    name: 'RuntimeUnavailable',
    message:
      /python3\.13 is not available: no Python 3\.13 was found\. Install it .*`uv python install 3\.13`/,
  });
  const status = (await runtimes.list()).find(({ runtime }) => runtime === 'python3.13');
  assert.equal(status?.state, 'missing');
  assert.match(status?.detail ?? '', /^Install it /);
});
