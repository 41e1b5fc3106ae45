/** Finding and installing interpreters, with an npm that is under the test's control. */

import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import { createRuntimes } from '../../../src/runtimes/create-runtimes.ts';
import type { PackageInstaller } from '../../../src/runtimes/npm.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** Makes packages whose `node` prints the exact version it was asked for, or `version`. */
function fakeNpm(version = '22.9.9') {
  const calls: string[][] = [];
  const install: PackageInstaller = async (folder, specifications) => {
    calls.push([...specifications]);
    for (const specification of specifications) {
      const [name = '', wanted = ''] = specification.split('@');
      const made = wanted.includes('.') ? wanted : version;
      const home = path.join(folder, 'node_modules', name);
      await mkdir(path.join(home, 'bin'), { recursive: true });
      await writeFile(path.join(home, 'package.json'), JSON.stringify({ version: made }));
      await writeFile(path.join(home, 'bin', 'node'), `#!/bin/sh\necho v${made}\n`);
      await chmod(path.join(home, 'bin', 'node'), 0o755);
    }
  };
  return { calls, install };
}

describe('removing a runtime', () => {
  it('frees every version that was installed for it, and nothing else', async (t) => {
    const folder = await temporaryFolder(t);
    const { calls, install } = fakeNpm();
    const runtimes = createRuntimes({ folder, install });
    await runtimes.prepare('nodejs22.x');
    await runtimes.prepare('nodejs22.x', () => {}, [], '22.1.0');
    await runtimes.prepare('nodejs24.x').catch(() => {});
    assert.deepEqual((await runtimes.remove('nodejs22.x')).toSorted(), ['22.1.0', '22.9.9']);
    assert.deepEqual(await runtimes.remove('nodejs22.x'), []);
    assert.deepEqual(await runtimes.remove('nodejs26.x'), [], 'what comes with Kiln stays');
    await createRuntimes({ folder, install }).prepare('nodejs22.x');
    assert.equal(calls.filter(([specification]) => specification?.endsWith('@22')).length, 2);
  });
});

describe('preparing a runtime', () => {
  it('takes the Node that Kiln brings without installing anything', async (t) => {
    const { calls, install } = fakeNpm();
    const image = await createRuntimes({ folder: await temporaryFolder(t), install }).prepare('nodejs26.x');
    assert.match(image.interpreterVersion, /^26\./);
    assert.equal(image.channel, 'framed');
    assert.deepEqual(calls, []);
  });

  it('installs another version once, however many ask at the same time', async (t) => {
    const folder = await temporaryFolder(t);
    const { calls, install } = fakeNpm();
    const runtimes = createRuntimes({ folder, install });
    const lines: string[] = [];
    const images = await Promise.all(
      [1, 2, 3].map(() => runtimes.prepare('nodejs22.x', (line) => lines.push(line))),
    );
    assert.equal(calls.length, 1);
    assert.match(calls[0]?.[0] ?? '', /^node-.*@22$/);
    assert.deepEqual(
      new Set(images.map(({ interpreterVersion }) => interpreterVersion)),
      new Set(['22.9.9']),
    );
    assert.match(lines.join('\n'), /Installing Node 22 .*\nInstalled Node 22\.9\.9/);
    assert.equal(
      (await createRuntimes({ folder, install }).prepare('nodejs22.x')).interpreterVersion,
      '22.9.9',
    );
    assert.equal(calls.length, 1);
    assert.equal((await readdir(folder)).length, 1);
  });

  it('keeps the build that a function is kept at beside the newest', async (t) => {
    const { calls, install } = fakeNpm();
    const runtimes = createRuntimes({ folder: await temporaryFolder(t), install });
    const version = async (build?: string) =>
      (await runtimes.prepare('nodejs22.x', undefined, undefined, build)).interpreterVersion;
    assert.equal(await version(), '22.9.9');
    assert.equal(await version('22.9.9'), '22.9.9');
    assert.equal(calls.length, 1);
    assert.equal(await version('22.1.0'), '22.1.0');
    assert.match(calls[1]?.[0] ?? '', /@22\.1\.0$/);
    assert.equal(await version(), '22.9.9');
  });

  it('says what npm said when it fails, leaves nothing behind and tries again next time', async (t) => {
    const folder = await temporaryFolder(t);
    const { install } = fakeNpm();
    let broken = true;
    const runtimes = createRuntimes({
      folder,
      install: async (...parameters) => {
        await install(...parameters);
        if (broken) throw new Error('npm failed (exit code 1): ENOTFOUND registry');
      },
    });
    await assert.rejects(runtimes.prepare('nodejs22.x'), {
      name: 'RuntimeUnavailable',
      message: /^The runtime nodejs22\.x is not available: .*ENOTFOUND registry\. Check the network/,
    });
    assert.deepEqual(await readdir(folder), []);
    broken = false;
    assert.equal((await runtimes.prepare('nodejs22.x')).interpreterVersion, '22.9.9');
  });

  it('installs again over an interpreter that does not start', async (t) => {
    const folder = await temporaryFolder(t);
    const { calls, install } = fakeNpm();
    await createRuntimes({ folder, install }).prepare('nodejs22.x');
    const [home = ''] = await readdir(folder);
    await writeFile(path.join(folder, home, 'bin', 'node'), '');
    await createRuntimes({ folder, install }).prepare('nodejs22.x');
    assert.equal(calls.length, 2);
  });

  it('clears away what an installation left that was killed', async (t) => {
    const folder = await temporaryFolder(t);
    const noSuchProcess = 0x7fff_fffe;
    await mkdir(path.join(folder, `.installing-${noSuchProcess}-x`, 'node_modules'), { recursive: true });
    await createRuntimes({ folder, install: fakeNpm().install }).prepare('nodejs22.x');
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.startsWith('.')),
      [],
    );
  });

  it('refuses a binary of another version than the package says', async (t) => {
    const { install } = fakeNpm('21.0.0');
    await assert.rejects(
      createRuntimes({ folder: await temporaryFolder(t), install }).prepare('nodejs22.x'),
      {
        name: 'RuntimeUnavailable',
        message: /holds Node 21\.0\.0, not 22/,
      },
    );
  });

  it('names the runtimes that there are when asked for another', async (t) => {
    await assert.rejects(createRuntimes({ folder: await temporaryFolder(t) }).prepare('cobol60.x'), {
      name: 'RuntimeUnavailable',
      message:
        /cobol60\.x is not available: Kiln runs nodejs20\.x, .*, python3\.15, provided\.al2, provided\.al2023\./,
    });
  });
});

describe('the list of runtimes', () => {
  it('tells what is there and how to get the rest', async (t) => {
    const { install } = fakeNpm();
    const runtimes = createRuntimes({ folder: await temporaryFolder(t), install });
    await runtimes.prepare('nodejs22.x');
    const list = (await runtimes.list()).filter(({ runtime }) => runtime.startsWith('nodejs'));
    assert.deepEqual(
      list.map(({ runtime, state }) => [runtime, state]),
      [
        ['nodejs20.x', 'available'],
        ['nodejs22.x', 'installed'],
        ['nodejs24.x', 'available'],
        ['nodejs26.x', 'installed'],
      ],
    );
    assert.equal(list[1]?.interpreterVersion, '22.9.9');
    assert.match(list[0]?.detail ?? '', /^fetched from npm \(node-.*@20\) on first use$/);
  });
});
