/** Code on its way in and out: where it may come from, how large it may be, and the link to it. */

import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import {
  CreateFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { CodeLocations } from '../../../src/lambda/packages/code-locations.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { fakeClock } from '../../support/clock.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { zipOf } from '../../support/zip.ts';
import { openPlane } from './control-plane.ts';
import { createActive, functionInput, helloZip } from './functions.ts';

const otherZip = zipOf({ 'index.mjs': 'export const handler = async () => "other";\n' });

test('Code.Location gives the package as it was uploaded', async (t) => {
  const { client, plane } = await openPlane(t);
  await createActive(client, 'orders');
  const { Code } = await client.send(new GetFunctionCommand({ FunctionName: 'orders' }));
  assert.equal(Code?.RepositoryType, 'S3');
  const url = new URL(Code?.Location ?? '');
  assert.equal(url.origin, 'http://127.0.0.1:4566');
  const head = { method: 'GET', path: url.pathname, query: url.search.slice(1) };
  const response = await plane.codeLocations.handle(head);
  assert.equal(response.status, 200);
  assert.equal(response.headers['content-type'], 'application/zip');
  assert.ok(response.body instanceof Readable);
  assert.deepEqual(await buffer(response.body), helloZip);
});

test('a link to code ends after ten minutes, holds over a restart, and can not be made up', async (t) => {
  const folder = await temporaryFolder(t);
  const clock = fakeClock();
  const first = await openSqliteStore({ folder });
  const { sha256 } = await first.blobs.put(helloZip);
  const link = new URL(
    (await CodeLocations.open(first.documents, first.blobs, clock)).sign('http://kiln', sha256),
  );
  await first.close();

  const second = await openSqliteStore({ folder });
  t.after(() => second.close());
  const locations = await CodeLocations.open(second.documents, second.blobs, clock);
  const get = async (path: string, query: string, method = 'HEAD') =>
    (await locations.handle({ method, path, query })).status;
  const query = link.search.slice(1);
  assert.equal(await get(link.pathname, query), 200);
  assert.equal(await get(`/_kiln/code/${'0'.repeat(64)}`, query), 403);
  assert.equal(await get(link.pathname, query.replace(/Expires=\d+/, 'Expires=9999999999')), 403);
  assert.equal(await get(link.pathname, ''), 403);
  assert.equal(await get(link.pathname, query, 'PUT'), 405);
  await clock.advance(599_000);
  assert.equal(await get(link.pathname, query), 200);
  await clock.advance(1000);
  assert.equal(await get(link.pathname, query), 403);
});

test('DryRun checks an update of code and answers with its hash, and changes nothing', async (t) => {
  const { client } = await openPlane(t);
  await createActive(client, 'orders');
  const get = () => client.send(new GetFunctionConfigurationCommand({ FunctionName: 'orders' }));
  const { $metadata: _before, ...before } = await get();
  const update = { FunctionName: 'orders', DryRun: true };
  const tried = await client.send(new UpdateFunctionCodeCommand({ ...update, ZipFile: otherZip }));
  assert.notEqual(tried.CodeSha256, before.CodeSha256);
  assert.equal(tried.RevisionId, before.RevisionId);
  await assert.rejects(
    client.send(new UpdateFunctionCodeCommand({ ...update, ZipFile: Buffer.from('no zip') })),
    { name: 'InvalidParameterValueException' },
  );
  const { $metadata: _after, ...after } = await get();
  assert.deepEqual(after, before);
});

test('code for another architecture gets another build of the runtime', async (t) => {
  const { client } = await openPlane(t);
  const { RuntimeVersionConfig: before } = await createActive(client, 'orders');
  const update = { FunctionName: 'orders', ZipFile: otherZip, Architectures: ['arm64' as const] };
  const { RuntimeVersionConfig, Architectures } = await client.send(new UpdateFunctionCodeCommand(update));
  assert.deepEqual(Architectures, ['arm64']);
  assert.notEqual(RuntimeVersionConfig?.RuntimeVersionArn, before?.RuntimeVersionArn);
});

test('an update of code with an old revision is refused', async (t) => {
  const { client } = await openPlane(t);
  const { RevisionId } = await createActive(client, 'orders');
  const update = { FunctionName: 'orders', ZipFile: otherZip, RevisionId };
  await assert.rejects(client.send(new UpdateFunctionCodeCommand(update)), {
    name: 'PreconditionFailedException',
  });
});

test('code that is missing, no archive, too large or somewhere else is refused', async (t) => {
  const { client } = await openPlane(t);
  const create = (Code: object) => client.send(new CreateFunctionCommand(functionInput('orders', { Code })));
  const name = 'InvalidParameterValueException';
  await assert.rejects(create({}), { name, message: 'Please provide a source for function code.' });
  await assert.rejects(create({ ZipFile: Buffer.from('no zip') }), {
    name,
    message: 'Could not unzip uploaded file. Please check your file, then try to upload again.',
  });
  await assert.rejects(create({ S3Bucket: 'my-bucket', S3Key: 'code.zip' }), {
    name,
    message:
      'Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does not exist',
  });
  await assert.rejects(create({ ZipFile: Buffer.alloc(52_428_801) }), {
    name: 'RequestEntityTooLargeException',
    message: 'Zipped size must be smaller than 52428800 bytes',
  });
});
