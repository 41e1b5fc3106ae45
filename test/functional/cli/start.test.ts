import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { CreateFunctionCommand, waitUntilFunctionActiveV2 } from '@aws-sdk/client-lambda';
import { defaultRole } from '../../../src/cli/deployment/deploy-function.ts';
import { kilnCommand, runCommand } from '../../support/command.ts';
import { eventually } from '../../support/eventually.ts';
import { type KilnServer, lambdaClient, startKilnServer } from '../../support/server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { zipOf } from '../../support/zip.ts';

/** Everything on standard error is one line that begins with `kiln: `. */
function assertOneLine(stderr: string, pattern: RegExp): void {
  assert.match(stderr, /^kiln: [^\n]+\n$/);
  assert.match(stderr, pattern);
}

test('a server says where it serves in one line and answers there', async (t) => {
  const server = await startKilnServer(t);
  assert.match(server.startLine, new RegExp(`^Kiln serves on ${server.endpoint}`));
  const health = await fetch(`${server.endpoint}/_kiln/health`);
  assert.equal(health.status, 200);
  await health.body?.cancel();
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} reaches the server, which takes its leave with exit code 0`, async (t) => {
    const server = await startKilnServer(t);
    await server.kill(signal);
    assert.deepEqual([server.process.exitCode, server.process.signalCode], [0, null]);
    assert.equal(existsSync(join(server.data, 'connection.json')), false);
  });
}

test('a taken port is one line with exit code 1', async (t) => {
  const occupant = createServer().listen(0, '127.0.0.1');
  t.after(() => occupant.close());
  await once(occupant, 'listening');
  const address = occupant.address();
  assert.ok(address !== null && typeof address === 'object');
  const data = await temporaryFolder(t);
  const { code, stderr } = await kilnCommand(['start', '--port', `${address.port}`, '--data', data]);
  assert.equal(code, 1);
  assertOneLine(stderr, new RegExp(`port ${address.port} .*is taken: .*--port`));
});

test('a data folder in use by another Kiln is one line with exit code 1', async (t) => {
  const { data } = await startKilnServer(t);
  const { code, stderr } = await kilnCommand(['start', '--port', '0', '--data', data]);
  assert.equal(code, 1);
  assertOneLine(stderr, /in use by another Kiln/);
  assert.equal(existsSync(join(data, 'connection.json')), true, 'the first one can still be found');
});

test('a data folder that can not be made is one line with exit code 1', async (t) => {
  const file = join(await temporaryFolder(t), 'file');
  await writeFile(file, '');
  const { code, stderr } = await kilnCommand(['start', '--port', '0', '--data', join(file, 'data')]);
  assert.equal(code, 1);
  assertOneLine(stderr, /data folder/);
});

test('a sandbox that this machine does not have is one line with exit code 1', async (t) => {
  const data = await temporaryFolder(t);
  const { code, stderr } = await kilnCommand(['start', '--port', '0', '--data', data, '--sandbox', 'oci']);
  assert.equal(code, 1);
  assertOneLine(stderr, /oci sandbox.*--sandbox/);
});

test('variables stand in for flags', async (t) => {
  const data = await temporaryFolder(t);
  const server = await startKilnServer(t, { data, env: { KILN_REGION: 'eu-central-1' } });
  assert.equal(server.region, 'eu-central-1');
});

test('a second signal ends a server that still drains', async (t) => {
  const server = await startKilnServer(t);
  await deploySlowFunction(server);
  const invoked = kilnCommand(['invoke', 'slow', '--data', server.data]);
  await eventually(async () => {
    const { stdout } = await kilnCommand(['logs', 'slow', '--data', server.data]);
    return stdout.includes('asleep');
  }, 20_000);
  server.process.kill('SIGTERM');
  await eventually(() => !existsSync(join(server.data, 'connection.json')));
  const before = performance.now();
  await server.kill('SIGTERM');
  assert.equal(server.process.signalCode, 'SIGTERM');
  assert.ok(performance.now() - before < 5000, 'it waited for the drain');
  assert.equal((await invoked).code, 1);
});

test('on Linux a server that may mount has a mount namespace of its own', async (t) => {
  if (process.platform !== 'linux') return;
  const server = await startKilnServer(t);
  const mayMount = (await runCommand('unshare', ['--mount', 'true'])).code === 0;
  const own = await readlink('/proc/self/ns/mnt');
  const its = await readlink(`/proc/${server.process.pid}/ns/mnt`);
  assert.equal(its !== own, mayMount);
});

async function deploySlowFunction(server: KilnServer): Promise<void> {
  const source = `export const handler = async () => {
    console.log('asleep');
    await new Promise((resolve) => setTimeout(resolve, 30_000));
  };`;
  const lambda = lambdaClient(server);
  const created = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'slow',
      Runtime: 'nodejs26.x',
      Handler: 'index.handler',
      Role: defaultRole,
      Timeout: 60,
      Code: { ZipFile: zipOf({ 'index.mjs': source }) },
    }),
  );
  assert.equal(created.FunctionName, 'slow');
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 30 }, { FunctionName: 'slow' });
  lambda.destroy();
}
