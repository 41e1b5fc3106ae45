/** A disk that refuses a write costs that request alone: what was acknowledged stays, and the store goes on. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../../support/command.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const fullDisk = fileURLToPath(new URL('./full-disk-scenario.ts', import.meta.url));
const failingDisk = fileURLToPath(new URL('./failing-disk-scenario.ts', import.meta.url));

/** In a mount namespace of its own, as an ordinary user in a user namespace too: the mount goes with the process. */
test('a store on a full disk refuses with "full", stays readable, and goes on when space returns', async (t) => {
  const volume = await temporaryFolder(t);
  const user = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  const mountAndRun = 'mount -t tmpfs -o size=8m none "$1" && exec "$2" "$3" "$1"';
  const command = ['sh', '-c', mountAndRun, 'sh', volume, process.execPath, fullDisk];
  const result = await runCommand('unshare', ['--mount', ...user, ...command]);
  assert.equal(result.code, 0, result.stderr);
});

test('a store whose disk fails a write refuses that request, stays readable, and goes on afterwards', async (t) => {
  const folder = await temporaryFolder(t);
  const result = await runCommand('prlimit', [
    '--fsize=2000000:unlimited',
    process.execPath,
    failingDisk,
    folder,
  ]);
  assert.equal(result.code, 0, result.stderr);
});
