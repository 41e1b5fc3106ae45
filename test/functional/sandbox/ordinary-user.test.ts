/** Kiln started by an ordinary user: what the system lets it hold is held, the rest is named. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const repository = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');
/** No one's, in a range that is set aside for such. */
const ordinaryUser = 61_183;

/**
 * Runs the probe as that user. In a mount namespace of its own, so that the user finds the repository wherever it
 * is, and a /dev/net/tun as most systems have it when `tun` is set, none otherwise.
 */
async function probe(tun: boolean) {
  const folder = mkdtempSync(join(tmpdir(), 'kiln-user-'));
  mkdirSync(join(folder, 'own'));
  chownSync(folder, ordinaryUser, ordinaryUser);
  chownSync(join(folder, 'own'), ordinaryUser, ordinaryUser);
  const here = (path: string) => path.replace(repository, '/mnt');
  const device = tun ? 'mknod -m 666 /dev/net/tun c 10 200' : 'true';
  const script = `
    mount --bind ${repository} /mnt && mkdir -p /dev/net && mount -t tmpfs none /dev/net && ${device} && cd / || exit 1
    exec setpriv --reuid ${ordinaryUser} --regid ${ordinaryUser} --clear-groups env -i PATH=/usr/bin:/usr/sbin "$@"
  `;
  const program = here(fileURLToPath(new URL('./ordinary-user-probe.ts', import.meta.url)));
  const command = [here(process.execPath), program, join(folder, 'own')];
  try {
    const { stdout } = await promisify(execFile)(
      'unshare',
      ['--mount', 'sh', '-ec', script, 'sh', ...command],
      {
        timeout: 60_000,
      },
    );
    return JSON.parse(stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function assertWalls(report: Awaited<ReturnType<typeof probe>>): void {
  assert.equal(report.user, ordinaryUser);
  assert.equal(report.id, 'uid=993(sbx_user1051) gid=990(sbx_user1051) groups=990(sbx_user1051)');
  assert.equal(report.written, '/tmp');
  assert.match(report.capabilities, /^CapEff:\t0+$/);
  assert.deepEqual(report.descriptors, ['0', '1', '2', '3']);
  assert.equal(report.full, true);
  assert.equal(report.linesWhileFrozen, 0);
}

test('an ordinary user with pasta has a network that reaches Kiln and nothing else of the host', async () => {
  const report = await probe(true);
  assertWalls(report);
  const [kiln, closed, metadata] = report.reached;
  assert.equal(kiln, 'kiln');
  assert.equal(closed, 'ECONNREFUSED');
  assert.match(metadata, /^(EHOSTUNREACH|EACCES|ENETUNREACH)$/);
  assert.ok(report.notHeld.includes('network') && report.notHeld.includes('user'));
});

test('an ordinary user without a tunnel device has no network, and is told why', async () => {
  const report = await probe(false);
  assertWalls(report);
  assert.deepEqual(report.reached, ['ECONNREFUSED', 'ECONNREFUSED', 'ENETUNREACH']);
  assert.match(report.network, /\/dev\/net\/tun/);
});
