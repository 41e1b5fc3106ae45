/** The life of a function through the real AWS CLI, unmodified. */

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { awsCli } from '../../support/command.ts';
import { packageOf } from '../../support/functions.ts';
import { startKilnServer } from '../../support/server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const server = await startKilnServer({ after });
const folder = await temporaryFolder({ after });
const name = ['--function-name', 'orders'];

/** Runs `aws lambda ...` and returns its JSON. */
async function aws(...args: string[]) {
  const { code, stdout, stderr } = await awsCli(server, ['lambda', ...args]);
  assert.equal(code, 0, stderr);
  return stdout === '' ? undefined : JSON.parse(stdout);
}

/** Writes a package and returns the CLI's word for it. */
async function zip(variant: string): Promise<string> {
  const file = join(folder, `${variant}.zip`);
  await writeFile(
    file,
    packageOf(
      `export const handler = async (event, { functionVersion }) => ({ variant: '${variant}', event, functionVersion });`,
    ),
  );
  return `fileb://${file}`;
}

test('create, wait, invoke, update, publish, list and delete', async () => {
  const created = await aws(
    'create-function',
    ...name,
    '--runtime=nodejs26.x',
    '--handler=index.handler',
    '--role=arn:aws:iam::000000000000:role/orders',
    '--zip-file',
    await zip('first'),
    '--environment',
    'Variables={STAGE=test}',
  );
  assert.deepEqual(
    [created.State, created.Version, created.Environment],
    ['Pending', '$LATEST', { Variables: { STAGE: 'test' } }],
  );
  await aws('wait', 'function-active-v2', ...name);

  const output = join(folder, 'answer.json');
  const payload = join(folder, 'payload.json');
  await writeFile(payload, '{"order":7}');
  const invoked = await aws(
    'invoke',
    ...name,
    '--payload',
    `fileb://${payload}`,
    '--log-type',
    'Tail',
    output,
  );
  assert.deepEqual([invoked.StatusCode, invoked.ExecutedVersion], [200, '$LATEST']);
  assert.match(
    Buffer.from(invoked.LogResult, 'base64').toString(),
    /^START RequestId: .*\nEND .*\nREPORT .*\n$/s,
  );
  assert.deepEqual(JSON.parse(await readFile(output, 'utf8')), {
    variant: 'first',
    event: { order: 7 },
    functionVersion: '$LATEST',
  });

  const published = await aws('publish-version', ...name);
  assert.equal(published.Version, '1');
  const updated = await aws('update-function-code', ...name, '--zip-file', await zip('second'));
  assert.equal(updated.LastUpdateStatus, 'InProgress');
  await aws('wait', 'function-updated-v2', ...name);

  await aws('invoke', ...name, output);
  assert.equal(JSON.parse(await readFile(output, 'utf8')).variant, 'second');
  const old = await aws('invoke', ...name, '--qualifier', '1', output);
  assert.equal(old.ExecutedVersion, '1');
  assert.equal(JSON.parse(await readFile(output, 'utf8')).variant, 'first');

  const { Functions } = await aws('list-functions');
  assert.deepEqual(
    Functions.map(({ FunctionName, CodeSha256 }: Record<string, string>) => [FunctionName, CodeSha256]),
    [['orders', updated.CodeSha256]],
  );
  const { Versions } = await aws('list-versions-by-function', ...name);
  assert.deepEqual(
    Versions.map(({ Version }: Record<string, string>) => Version),
    ['$LATEST', '1'],
  );

  await aws('delete-function', ...name);
  const gone = await awsCli(server, ['lambda', 'invoke', ...name, output]);
  // 255 from version 1 of the CLI, 254 from version 2.
  assert.ok(gone.code === 254 || gone.code === 255, String(gone.code));
  assert.match(
    gone.stderr,
    /An error occurred \(ResourceNotFoundException\) when calling the Invoke operation: Function not found: arn:aws:lambda:us-east-1:000000000000:function:orders/,
  );
});
