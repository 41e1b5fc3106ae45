import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kilnCommand } from '../../support/command.ts';
import { startKilnServer } from '../../support/server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('kiln runtimes list shows every runtime, as a table and as data', async (t) => {
  const data = await temporaryFolder(t);
  const { code, stdout, stderr } = await kilnCommand(['runtimes', 'list', '--data', data]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^nodejs26\.x +installed +26\.[\d.]+ +comes with Kiln$/m);
  assert.match(stdout, /^nodejs22\.x +available +- +fetched from npm/m);
  const json = await kilnCommand(['runtimes', 'list', '--json', '--data', data]);
  assert.ok(JSON.parse(json.stdout).some(({ runtime }: { runtime: string }) => runtime === 'nodejs24.x'));
});

test('kiln runtimes install says which version there is then', async (t) => {
  const data = await temporaryFolder(t);
  const { code, stdout } = await kilnCommand(['runtimes', 'install', 'nodejs26.x', '--data', data]);
  assert.equal(code, 0);
  assert.match(stdout, /^nodejs26\.x 26\.[\d.]+\n$/);
});

test('kiln runtimes remove refuses what Kiln has not installed, unknown names, and to work under a server', async (t) => {
  const data = await temporaryFolder(t);
  const remove = (name: string, folder = data) => kilnCommand(['runtimes', 'remove', name, '--data', folder]);
  assert.match((await remove('nodejs26.x')).stderr, /Kiln has installed nothing for nodejs26\.x/);
  assert.match((await remove('cobol')).stderr, /cobol is not available: Kiln runs nodejs20\.x/);
  const server = await startKilnServer(t);
  const { code, stderr } = await remove('nodejs22.x', server.data);
  assert.equal(code, 1);
  assert.match(stderr, /a Kiln serves from .*: stop it first/);
});

test('a missing or unknown action is a usage error', async () => {
  assert.equal((await kilnCommand(['runtimes'])).code, 2);
  assert.equal((await kilnCommand(['runtimes', 'remove'])).code, 2);
  assert.equal((await kilnCommand(['runtimes', 'lst'])).code, 2);
});
