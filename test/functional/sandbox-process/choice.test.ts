/** Where bubblewrap is missing: an ordinary user gets plain processes, and is told what they don't hold; root does not. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chown } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const repository = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');
/** No one's, in a range that is set aside for such. */
const ordinaryUser = 61_183;

const hideBubblewrap =
  'for tool in /usr/bin/bwrap /usr/local/bin/bwrap; do [ -e $tool ] && mount --bind /dev/null $tool; done';
const becomeOrdinary = `setpriv --reuid ${ordinaryUser} --regid ${ordinaryUser} --clear-groups`;

/** Runs `kiln` where there is no bwrap, from a place that every user reaches. */
function kilnWithoutBubblewrap(as: 'root' | 'ordinary', data: string, args: readonly string[]) {
  const script = `
    mount --bind ${repository} /mnt && cd / || exit 1
    ${hideBubblewrap}
    exec ${as === 'root' ? '' : becomeOrdinary} env -i PATH=/usr/bin:/bin HOME=${data} /mnt/bin/kiln "$@"
  `;
  return new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    execFile(
      'unshare',
      ['--mount', 'sh', '-c', script, 'sh', ...args],
      { timeout: 60_000 },
      (failure, stdout, stderr) => resolve({ code: failure === null ? 0 : failure.code, stdout, stderr }),
    );
  });
}

test('an ordinary user runs functions as plain processes, and the start line says what that lacks', async (t) => {
  const data = await temporaryFolder(t);
  await chown(data, ordinaryUser, ordinaryUser);
  const args = ['demo', '--once', '--port', '0', '--data', data];
  const { code, stdout, stderr } = await kilnWithoutBubblewrap('ordinary', data, args);
  assert.equal(code, 0, stderr);
  assert.match(
    stdout,
    /^Kiln serves on \S+ \(sandbox: process, not enforced here: cpu, pids, tmp, network, seccomp, user, filesystem\)$/m,
  );
  assert.match(stdout, /"message":"Hello, Kiln!"/);
});

test('root keeps its walls, and is told how to go without', async (t) => {
  const data = await temporaryFolder(t);
  const { code, stderr } = await kilnWithoutBubblewrap('root', data, [
    'start',
    '--port',
    '0',
    '--data',
    data,
  ]);
  assert.equal(code, 1);
  assert.match(stderr, /^kiln: Sandboxes need bwrap: apt-get install bubblewrap; or .*--sandbox=process\n$/);
});
