import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { CreateFunctionCommand, InvokeCommand, waitUntilFunctionActiveV2 } from '@aws-sdk/client-lambda';
import { eventually } from '../../support/eventually.ts';
import { lambdaClient, launcher, startKilnServer } from '../../support/server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const root = await temporaryFolder({ after });
const server = await startKilnServer({ after }, { args: ['--hot-reload-paths', root] });
const client = lambdaClient(server);
after(() => client.destroy());

const counting = (text: string) =>
  `let calls = 0; exports.handler = async () => { console.log('running ${text}'); return ['${text}', ++calls]; };`;

async function folderWith(name: string, source: string): Promise<string> {
  const folder = join(root, name);
  await mkdir(join(folder, 'lib'), { recursive: true });
  await writeFile(join(folder, 'index.js'), source);
  return folder;
}

function create(name: string, S3Key: string) {
  return client.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: 'nodejs26.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::000000000000:role/r',
      Code: { S3Bucket: 'hot-reload', S3Key },
    }),
  );
}

async function invoke(name: string): Promise<unknown> {
  const { Payload } = await client.send(new InvokeCommand({ FunctionName: name }));
  return JSON.parse(Buffer.from(Payload ?? []).toString());
}

test('a function runs straight from its folder, warm until a file changes', async () => {
  const folder = await folderWith('counter', counting('one'));
  await create('counter', folder);
  await waitUntilFunctionActiveV2({ client, maxWaitTime: 20, minDelay: 1 }, { FunctionName: 'counter' });
  assert.deepEqual(await invoke('counter'), ['one', 1]);
  assert.deepEqual(await invoke('counter'), ['one', 2], 'the environment is kept');

  await writeFile(join(folder, 'index.js'), counting('two'));
  await eventually(async () => ((await invoke('counter')) as unknown[])[0] === 'two');
});

test('a change in a folder below recycles as well', async () => {
  const folder = await folderWith('deep', `exports.handler = async () => require('./lib/part.js');`);
  await writeFile(join(folder, 'lib/part.js'), `module.exports = 'before';`);
  await create('deep', folder);
  await waitUntilFunctionActiveV2({ client, maxWaitTime: 20, minDelay: 1 }, { FunctionName: 'deep' });
  assert.equal(await invoke('deep'), 'before');
  await writeFile(join(folder, 'lib/part.js'), `module.exports = 'after';`);
  await eventually(async () => (await invoke('deep')) === 'after');
});

test('paths outside, links that lead outside, files and relative paths are refused', async () => {
  const outside = await temporaryFolder({ after });
  await symlink(outside, join(root, 'way-out'));
  await writeFile(join(root, 'file'), '');
  for (const path of [outside, join(root, 'way-out'), join(root, '..'), join(root, 'file'), 'relative']) {
    await assert.rejects(create('refused', path), { name: 'InvalidParameterValueException' }, path);
  }
});

test('without the option hot reload is off, and says how to switch it on', async (t) => {
  const plain = await startKilnServer(t);
  const lambda = lambdaClient(plain);
  t.after(() => lambda.destroy());
  const creation = lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'off',
      Runtime: 'nodejs26.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::000000000000:role/r',
      Code: { S3Bucket: 'hot-reload', S3Key: root },
    }),
  );
  await assert.rejects(creation, /start Kiln with --hot-reload-paths=DIR/);
});

test('kiln deploy --watch deploys the folder and prints the log of what runs', async (t) => {
  const folder = await folderWith('watched', counting('watched'));
  const child = spawn(launcher, ['deploy', folder, '--watch', '--data', server.data]);
  t.after(() => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const arn = await lines.next();
  assert.match(arn.value ?? '', /:function:watched$/);
  await invoke('watched');
  let line = await lines.next();
  while (line.done !== true && !line.value.includes('running watched')) line = await lines.next();
  assert.equal(line.done, false);
  child.kill('SIGINT');
  await once(child, 'exit');
});
