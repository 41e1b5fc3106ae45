/** A full disk refuses what does not fit, keeps what was acknowledged, and is forgotten when space returns. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../../support/command.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const scenario = fileURLToPath(new URL('./full-disk-scenario.ts', import.meta.url));

/** In a mount namespace of its own, as an ordinary user in a user namespace too: the mount goes with the process. */
test('a store on a full disk refuses with "full", stays readable, and goes on when space returns', async (t) => {
  const volume = await temporaryFolder(t);
  const user = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  const mountAndRun = 'mount -t tmpfs -o size=8m none "$1" && exec "$2" "$3" "$1"';
  const result = await runCommand('unshare', [
    '--mount',
    ...user,
    ...['sh', '-c', mountAndRun, 'sh', volume, process.execPath, scenario],
  ]);
  assert.equal(result.code, 0, result.stderr);
});
