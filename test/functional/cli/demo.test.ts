import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kilnCommand } from '../../support/command.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('demo --once deploys the sample, shows its result and REPORT line, and exits with 0', async (t) => {
  const data = await temporaryFolder(t);
  const { code, stdout, stderr } = await kilnCommand(['demo', '--once', '--port', '0', '--data', data]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^Kiln serves on http:\/\/127\.0\.0\.1:\d+/);
  assert.match(stdout, /"message":"Hello, Kiln!"/);
  assert.match(stdout, /^REPORT RequestId: .*Init Duration: /m);
});

test('demo runs again over the same data folder', async (t) => {
  const data = await temporaryFolder(t);
  const args = ['demo', '--once', '--port', '0', '--data', data];
  assert.equal((await kilnCommand(args)).code, 0);
  const again = await kilnCommand(args);
  assert.equal(again.code, 0, again.stderr);
});
