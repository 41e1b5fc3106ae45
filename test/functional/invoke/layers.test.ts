/** Functions that run with layers: what is under /opt, in which order, and how each language's path finds it. */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  AddLayerVersionPermissionCommand,
  DeleteLayerVersionCommand,
  GetLayerVersionByArnCommand,
  LambdaClient,
  PublishLayerVersionCommand,
  type Runtime,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { deploy, invoke, untilUpdated } from '../../support/functions.ts';
import { clientConfig, lambdaClient, startKilnServer } from '../../support/server.ts';
import { type ZipEntry, zipOf } from '../../support/zip.ts';
import { python } from '../guest-python/python-guest.ts';

const server = await startKilnServer({ after });
const client = lambdaClient(server);

async function publish(
  LayerName: string,
  files: Readonly<Record<string, ZipEntry>>,
  by: LambdaClient = client,
): Promise<string> {
  const Content = { ZipFile: zipOf(files) };
  const published = await by.send(new PublishLayerVersionCommand({ LayerName, Content }));
  return published.LayerVersionArn ?? '';
}

const reader = `
import { readFile, writeFile, stat } from 'node:fs/promises';
const attempt = (call) => call.then((text) => text ?? 'done', ({ code }) => code);
export const handler = async ({ read = [], write }) => ({
  read: await Promise.all(read.map((file) => attempt(readFile(file, 'utf8')))),
  written: write && (await attempt(writeFile(write, 'x'))),
  mode: write && (await stat('/opt')).mode & 0o777,
});`;

test('layers are merged under /opt in their order, and a change of the order takes effect', async () => {
  const one = await publish('one', { 'etc/both': 'one', 'etc/one': '1' });
  const two = await publish('two', { 'etc/both': 'two', 'etc/two': '2' });
  await deploy(client, 'merged', reader, { Layers: [one, two] });
  const read = ['/opt/etc/both', '/opt/etc/one', '/opt/etc/two', '/opt/etc/none'];
  assert.deepEqual((await invoke(client, 'merged', { read })).payload.read, ['two', '1', '2', 'ENOENT']);
  const change = async (Layers: string[]) => {
    await client.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'merged', Layers }));
    await untilUpdated(client, 'merged');
    return (await invoke(client, 'merged', { read })).payload.read;
  };
  assert.deepEqual(await change([two, one]), ['one', '1', '2', 'ENOENT']);
  assert.deepEqual(await change([two]), ['two', 'ENOENT', '2', 'ENOENT']);
  assert.deepEqual(await change([]), ['ENOENT', 'ENOENT', 'ENOENT', 'ENOENT']);
});

test('/opt can not be written, with one layer or several', async () => {
  const [one, two] = [await publish('locked-1', { file: '1' }), await publish('locked-2', { file: '2' })];
  for (const [name, Layers] of Object.entries({ single: [one], several: [one, two] })) {
    await deploy(client, name, reader, { Layers });
    for (const write of ['/opt/file', '/opt/new']) {
      const { written } = (await invoke(client, name, { write })).payload;
      assert.ok(['EROFS', 'EACCES'].includes(written), written);
    }
  }
});

const library = (kind: string, version: string) => ({
  'package.json': JSON.stringify({ name: kind, type: kind === 'esm-only' ? 'module' : 'commonjs', version }),
  'index.js': kind === 'esm-only' ? `export default '${version}';` : `module.exports = '${version}';`,
});

/** A runtime in the shell: takes one call after the other over the Runtime API. */
const bootstrap = `#!/bin/bash
address=/dev/tcp/\${AWS_LAMBDA_RUNTIME_API/://}
ask() {
  exec 5<>$address
  printf '%s /2018-06-01/runtime/invocation/%s HTTP/1.1\\r\\nHost: runtime\\r\\nConnection: close\\r\\n' "$1" "$2" >&5
  printf 'Content-Length: %s\\r\\n\\r\\n%s' "\${#3}" "$3" >&5
  cat <&5
}
while true; do
  id=$(ask GET next | tr -d '\\r' | sed -n 's/^lambda-runtime-aws-request-id: //Ip')
  ask POST $id/response "{\\"handler\\":\\"$_HANDLER\\",\\"greeting\\":\\"$(cat greeting.txt)\\"}" >/dev/null
done
`;

const under = (folder: string, files: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(files).map(([path, content]) => [`${folder}/${path}`, content]));

test('require and import find packages of layers, those for the version of Node first', async () => {
  const layer = await publish('packages', {
    ...under('nodejs/node_modules/plain', library('plain', 'any')),
    ...under('nodejs/node_modules/esm-only', library('esm-only', 'any')),
    ...under('nodejs/node26/node_modules/plain', library('plain', 'node26')),
    ...under('nodejs/node24/node_modules/esm-only', library('esm-only', 'node24')),
  });
  const esm = `import plain from 'plain';\nimport esm from 'esm-only';\nexport const handler = async () => [plain, esm];`;
  const cjs = `const plain = require('plain');\nexports.handler = async () => [plain, (await import('esm-only')).default];`;
  await deploy(client, 'esm', { 'index.mjs': esm }, { Layers: [layer] });
  await deploy(client, 'cjs', { 'index.cjs': cjs }, { Layers: [layer] });
  for (const name of ['esm', 'cjs']) {
    assert.deepEqual((await invoke(client, name)).payload, ['node26', 'any'], name);
  }
});

test("the function's own packages win over those of layers", async () => {
  const layer = await publish('older', under('nodejs/node_modules/plain', library('plain', 'layer')));
  const files = {
    'index.mjs': `import plain from 'plain';\nexport const handler = async () => plain;`,
    ...under('node_modules/plain', library('plain', 'function')),
  };
  await deploy(client, 'own', files, { Layers: [layer] });
  assert.equal((await invoke(client, 'own')).payload, 'function');
});

test('programs of /opt/bin are on the PATH and executable, links to them included', async () => {
  const layer = await publish('programs', {
    'bin/greet': { content: '#!/bin/sh\necho "hello $1 from $0"\n', mode: 0o755 },
    'bin/hail': { link: 'greet' },
    'bin/closed': { content: '#!/bin/sh\n', mode: 0o644 },
  });
  const code = `import { execFileSync } from 'node:child_process';
const run = (name) => { try { return execFileSync(name, ['you'], { encoding: 'utf8' }); } catch ({ code }) { return code; } };
export const handler = async () => ['greet', 'hail', 'closed'].map(run).concat(process.env.LD_LIBRARY_PATH);`;
  await deploy(client, 'programs', code, { Layers: [layer] });
  const [greet, hail, closed, libraries] = (await invoke(client, 'programs')).payload;
  assert.deepEqual(
    [greet, hail, closed],
    ['hello you from /opt/bin/greet\n', 'hello you from /opt/bin/hail\n', 'EACCES'],
  );
  assert.ok(libraries.split(':').includes('/opt/lib'));
});

test('a wrapper script of a layer starts the runtime', async () => {
  const layer = await publish('wrapper', {
    wrap: { content: '#!/bin/sh\nexport WRAPPED=yes\nexec "$@"\n', mode: 0o755 },
  });
  await deploy(client, 'wrapped', 'export const handler = async () => process.env.WRAPPED;', {
    Layers: [layer],
    Environment: { Variables: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/wrap' } },
  });
  assert.equal((await invoke(client, 'wrapped')).payload, 'yes');
});

test('Python finds modules of layers, and a layer brings the runtime of a function that has none', async () => {
  const layer = await publish('modules', {
    'python/plain.py': 'origin = "python"\n',
    [`python/lib/${python.runtime}/site-packages/versioned.py`]: 'origin = "site-packages"\n',
  });
  await deploy(
    client,
    'python',
    {
      'app.py':
        'import plain, versioned\ndef handler(event, context):\n  return [plain.origin, versioned.origin]\n',
    },
    { Runtime: python.runtime as Runtime, Handler: 'app.handler', Layers: [layer] },
  );
  assert.deepEqual((await invoke(client, 'python')).payload, ['python', 'site-packages']);

  const runtime = await publish('runtime', { bootstrap: { content: bootstrap, mode: 0o755 } });
  await deploy(
    client,
    'custom',
    { 'greeting.txt': 'hello' },
    { Runtime: 'provided.al2023', Layers: [runtime] },
  );
  assert.deepEqual((await invoke(client, 'custom')).payload, { handler: 'index.handler', greeting: 'hello' });
});

test('a layer of another account is used and read once its policy admits everyone', async () => {
  const server = await startKilnServer({ after }, { args: ['--auth=off'] });
  const clientOf = (accessKeyId: string) =>
    new LambdaClient({ ...clientConfig(server), credentials: { accessKeyId, secretAccessKey: 'unchecked' } });
  const [owner, other] = [clientOf('111111111111'), clientOf('222222222222')];
  const Arn = await publish('shared', { file: 'shared' }, owner);
  const read = () => other.send(new GetLayerVersionByArnCommand({ Arn }));
  const use = () => deploy(other, 'guest', reader, { Layers: [Arn] });
  await assert.rejects(read(), { name: 'AccessDeniedException' });
  await assert.rejects(use(), { name: 'AccessDeniedException' });
  await owner.send(
    new AddLayerVersionPermissionCommand({
      LayerName: 'shared',
      VersionNumber: 1,
      StatementId: 'everyone',
      Action: 'lambda:GetLayerVersion',
      Principal: '*',
    }),
  );
  assert.equal((await read()).LayerVersionArn, Arn);
  await use();
  assert.deepEqual((await invoke(other, 'guest', { read: ['/opt/file'] })).payload.read, ['shared']);
  await assert.rejects(
    other.send(new DeleteLayerVersionCommand({ LayerName: Arn.replace(/:1$/, ''), VersionNumber: 1 })),
    { name: 'AccessDeniedException' },
  );
});

test('functions go on with a version that was deleted, in environments to come as well', async () => {
  const layer = await publish('doomed', { file: 'still here' });
  await deploy(client, 'survivor', reader, { Layers: [layer] });
  await client.send(new DeleteLayerVersionCommand({ LayerName: 'doomed', VersionNumber: 1 }));
  await client.send(
    new UpdateFunctionConfigurationCommand({ FunctionName: 'survivor', Description: 'started anew' }),
  );
  await untilUpdated(client, 'survivor');
  const { payload } = await invoke(client, 'survivor', { read: ['/opt/file'] });
  assert.deepEqual(payload.read, ['still here']);
});
