/** A store that takes no more: the caller hears of it, and nothing has changed. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { CreateFunctionCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { StoreUnavailable } from '../../../src/store/store.ts';
import { zipOf } from '../../support/zip.ts';
import { openPlane } from './control-plane.ts';
import { createActive, functionInput } from './functions.ts';

const mebibyte = 1024 * 1024;

test('a create that the store can not take is a ServiceException and makes no function', async (t) => {
  const { client, store, internalErrors } = await openPlane(t);
  const commit = t.mock.method(store.documents, 'commit', () =>
    Promise.reject(new StoreUnavailable('full', 'no space left')),
  );
  const create = () => client.send(new CreateFunctionCommand(functionInput('orders')));
  await assert.rejects(create(), (thrown: Error & { $metadata?: { httpStatusCode?: number } }) => {
    assert.equal(thrown.name, 'ServiceException');
    assert.equal(thrown.$metadata?.httpStatusCode, 500);
    return true;
  });
  commit.mock.restore();
  assert.deepEqual((await client.send(new ListFunctionsCommand({}))).Functions, []);
  await createActive(client, 'orders');
  assert.deepEqual(internalErrors, []);
});

// Only root may mount the small disk.
if (process.getuid?.() === 0) {
  test('a create on a full disk is a ServiceException, and works once there is space', async (t) => {
    const folder = smallDisk(t, '24m');
    const { client } = await openPlane(t, { folder });
    const filler = join(folder, 'filler');
    const { bavail, bsize } = statfsSync(folder);
    writeFileSync(filler, Buffer.alloc(bavail * bsize - 2 * mebibyte));
    const Code = { ZipFile: zipOf({ 'index.mjs': '', 'data.bin': randomBytes(4 * mebibyte) }) };
    const create = () => client.send(new CreateFunctionCommand(functionInput('orders', { Code })));
    await assert.rejects(create(), { name: 'ServiceException' });
    assert.deepEqual((await client.send(new ListFunctionsCommand({}))).Functions, []);
    rmSync(filler);
    await createActive(client, 'orders', { Code });
  });
}

function smallDisk(t: TestContext, size: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'kiln-test-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]);
  t.after(() => {
    // Lazily: the store closes its files in a later step of the test's end.
    execFileSync('umount', ['-l', folder]);
    rmdirSync(folder);
  });
  return folder;
}
