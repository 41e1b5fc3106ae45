import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { runCommand } from '../../support/command.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** The package as npm would install it, with the dependencies that are here already. */
async function installPacked(project: string): Promise<string> {
  const packed = await runCommand('npm', ['pack', '--silent', '--pack-destination', project]);
  assert.equal(packed.code, 0, packed.stderr + packed.stdout);
  const archive = join(project, packed.stdout.trim().split('\n').at(-1) ?? '');
  const modules = join(project, 'node_modules');
  const kiln = join(modules, 'kiln-lambda');
  await mkdir(kiln, { recursive: true });
  const unpacked = await runCommand('tar', ['-xzf', archive, '-C', kiln, '--strip-components=1']);
  assert.equal(unpacked.code, 0, unpacked.stderr);
  for (const name of await readdir('node_modules')) {
    if (!name.startsWith('.')) await symlink(resolve('node_modules', name), join(modules, name));
  }
  await mkdir(join(modules, '.bin'));
  await symlink('../kiln-lambda/bin/kiln', join(modules, '.bin/kiln'));
  return kiln;
}

test('the published package holds compiled code only, and deploys and runs the sample', async (t) => {
  const project = await temporaryFolder(t);
  const installed = await installPacked(project);
  assert.deepEqual([existsSync(join(installed, 'src')), existsSync(join(installed, 'test'))], [false, false]);

  const kiln = join(project, 'node_modules/.bin/kiln');
  const version = await runCommand(kiln, ['--version'], { cwd: project });
  assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/, version.stderr);

  const args = ['demo', '--once', '--port', '0', '--data', join(project, 'data')];
  const demo = await runCommand(kiln, args, { cwd: project });
  assert.equal(demo.code, 0, demo.stderr);
  assert.match(demo.stdout, /"message":"Hello, Kiln!"/);
});
