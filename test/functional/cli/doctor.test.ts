import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kilnCommand } from '../../support/command.ts';

test('doctor shows what is enforced and which runtimes there are', async () => {
  const { code, stdout, stderr } = await kilnCommand(['doctor']);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^limit +enforced +how$/m);
  assert.match(stdout, /^memory +(yes|NO) /m);
  assert.match(stdout, /^nodejs26\.x +installed +26\./m);
  assert.match(stdout, /^Functions can run here\.$/m);
});

test('doctor --json is the same as data', async () => {
  const { stdout } = await kilnCommand(['doctor', '--json']);
  const { sandbox, runtimes, runnable } = JSON.parse(stdout);
  assert.equal(runnable, true);
  assert.ok(sandbox.enforcement.some(({ name }: { name: string }) => name === 'memory'));
  assert.ok(runtimes.some(({ runtime }: { runtime: string }) => runtime === 'nodejs26.x'));
});

test('doctor exits with 1 and the reason where functions can not run', async () => {
  const { code, stdout } = await kilnCommand(['doctor', '--sandbox', 'oci']);
  assert.equal(code, 1);
  assert.match(stdout, /^No sandbox: .*oci sandbox/m);
  assert.match(stdout, /^Functions can't run here\.$/m);
});
