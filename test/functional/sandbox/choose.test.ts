/** Choosing a driver: what is not there is said in one line, with the remedy. */

import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '../../../src/base/clock.ts';
import { requireTools } from '../../../src/sandbox/bwrap/requirements.ts';
import { isFree, subnetOf, uplinks } from '../../../src/sandbox/bwrap/subnets.ts';
import { chooseDriver } from '../../../src/sandbox/choose.ts';

test('a driver that this Kiln does not have is refused in one line that names one it has', async () => {
  await assert.rejects(chooseDriver({ kind: 'oci', stateFolder: '/nowhere', clock: systemClock }), {
    name: 'SandboxFailure',
    message: 'This Kiln has no oci sandbox driver: start it with --sandbox=bwrap.',
  });
});

test('missing tools are named with the packages that bring them', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'kiln-tools-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const tool of ['bwrap', 'nsenter', 'unshare', 'setpriv']) {
    writeFileSync(join(folder, tool), '');
    chmodSync(join(folder, tool), 0o755);
  }
  assert.throws(() => requireTools(true, [folder]), {
    message: 'Sandboxes need nft, ip: apt-get install nftables iproute2',
  });
  requireTools(false, [folder]);
  assert.throws(() => requireTools(false, []), {
    message: 'Sandboxes need bwrap: apt-get install bubblewrap',
  });
});

test('a subnet that a route of the host touches is not taken', () => {
  const route = (device: string, destination: number, mask: number) => ({ device, destination, mask });
  const home = route('eth0', 0xc0a8_0000, 0xffff_0000);
  assert.equal(isFree(0, [route('eth0', 0, 0), home]), true);
  assert.equal(isFree(0, [route('wg0', 0xc612_0000, 0xfffe_0000)]), false);
  assert.equal(isFree(0, [route('br0', 0xc612_0400, 0xffff_ff00)]), false);
  assert.equal(isFree(1, [route('br0', 0xc612_0400, 0xffff_ff00)]), true);
  assert.deepEqual(uplinks([route('eth0', 0, 0), home, route('wlan0', 0, 0)]), ['eth0', 'wlan0']);
  assert.equal(subnetOf(1).cidr, '198.18.8.0/21');
  assert.equal(subnetOf(1).address(300), '198.18.9.46');
});
