/** The functions in memory: kept current by other nodes' commits, and honest about what failed to settle. */

import assert from 'node:assert/strict';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { FunctionRegistry } from '../../../src/lambda/registry/function-registry.ts';
import { StoreUnavailable } from '../../../src/store/store.ts';
import { fakeClock } from '../../support/clock.ts';
import { eventually } from '../../support/eventually.ts';
import { zipOf } from '../../support/zip.ts';
import { account, openPlane, region } from './control-plane.ts';
import { createActive, functionInput, untilActive, untilUpdated } from './functions.ts';

const scope = { account, region };
const orders = { FunctionName: 'orders' };
const otherZip = zipOf({ 'index.mjs': 'export const handler = async () => "other";\n' });

test('another node sees what one commits, retires what it runs, and meets a conflict when it is late', async (t) => {
  const { client, store } = await openPlane(t);
  const other = await FunctionRegistry.open(store.documents);
  t.after(() => other.close());
  const retired: string[] = [];
  other.onRetired(({ version, code }) => retired.push(`${version} ${code?.sha256}`));
  const { CodeSha256 } = await createActive(client, 'orders');
  await eventually(() => other.find(scope, 'orders')?.document.latest.state === 'Active');

  await client.send(new UpdateFunctionCodeCommand({ ...orders, ZipFile: otherZip }));
  await untilUpdated(client, 'orders');
  await eventually(() => retired.length === 1);
  assert.deepEqual(retired, [`$LATEST ${CodeSha256}`]);

  const seen: number[] = [];
  await Promise.all(
    ['a', 'b', 'c'].map((tag) =>
      other.change(scope, 'orders', ({ document, revision }) => {
        seen.push(revision);
        return { document: { ...document, tags: { ...document.tags, [tag]: 'x' } } };
      }),
    ),
  );
  assert.ok(seen.length > 3, 'those who lost the race decided again');
  assert.deepEqual(Object.keys(other.get(scope, 'orders').document.tags).sort(), ['a', 'b', 'c']);

  await client.send(new DeleteFunctionCommand(orders));
  await eventually(() => other.find(scope, 'orders') === undefined);
});

test('versions of a deleted function are gone at once, before any other node hears of it', async (t) => {
  const { client, plane } = await openPlane(t);
  await createActive(client, 'orders');
  const { latest } = plane.registry.get(scope, 'orders').document;
  const version = { ...latest, version: '1' };
  await plane.registry.change(scope, 'orders', ({ document }) => ({ document, putVersions: [version] }));
  await plane.registry.remove(scope, 'orders');
  await plane.registry.create(scope, 'orders', (lastVersion) => ({
    document: { latest, lastVersion, tags: {} },
  }));
  assert.deepEqual(plane.registry.get(scope, 'orders').versions, []);
});

test('a function whose package is lost before it is active fails with a reason', async (t) => {
  const { client, folder, store } = await openPlane(t, { settleWindowMilliseconds: 60_000 });
  await client.send(new CreateFunctionCommand(functionInput('orders')));
  await store.close();
  await rm(join(folder, 'packages'), { recursive: true });
  await rm(join(folder, 'blobs'), { recursive: true });
  const second = await openPlane(t, { folder });
  const failed = await eventually(async () => {
    const found = await second.client.send(new GetFunctionConfigurationCommand(orders));
    return found.State === 'Failed' && found;
  });
  assert.equal(failed.StateReasonCode, 'InternalError');
  assert.match(failed.StateReason ?? '', /^The deployment package could not be prepared: /);
  await second.client.send(new UpdateFunctionCodeCommand({ ...orders, ZipFile: otherZip }));
  await untilUpdated(second.client, 'orders');
  assert.equal((await second.client.send(new GetFunctionConfigurationCommand(orders))).State, 'Active');
});

test('an update that fails leaves the old code in force', async (t) => {
  const { client, plane } = await openPlane(t);
  const { CodeSha256 } = await createActive(client, 'orders');
  t.mock.method(plane.packages, 'stage', () => Promise.reject(new Error('the disk is gone')));
  const { registry } = plane;
  await registry.change(scope, 'orders', ({ document }) => ({
    document: {
      ...document,
      serving: document.latest,
      latest: { ...document.latest, generation: 'next', lastUpdateStatus: 'InProgress' },
    },
  }));
  plane.settlements.begin(scope, 'orders');
  const failed = await eventually(async () => {
    const found = await client.send(new GetFunctionConfigurationCommand(orders));
    return found.LastUpdateStatus === 'Failed' && found;
  });
  assert.equal(failed.State, 'Active');
  assert.match(failed.LastUpdateStatusReason ?? '', /the disk is gone$/);
  const { target } = plane.directory.resolve(account, region, 'orders', undefined);
  assert.notEqual(target.generation, 'next');
  assert.equal(target.code?.sha256, CodeSha256);
});

test('a function settles once the store takes commits again', async (t) => {
  const failures: unknown[] = [];
  const { client, store } = await openPlane(t, { onFailure: (failure) => failures.push(failure) });
  await client.send(new CreateFunctionCommand(functionInput('orders')));
  const commit = t.mock.method(store.documents, 'commit', () =>
    Promise.reject(new StoreUnavailable('full', 'no space left')),
  );
  await eventually(() => failures.length > 0);
  commit.mock.restore();
  await untilActive(client, 'orders');
});

test('the packages of a deleted function and of its versions go once no call can run on them', async (t) => {
  const clock = fakeClock();
  const { client, folder } = await openPlane(t, { clock });
  const staged = () => readdir(join(folder, 'packages'));
  const settle = (check: () => Promise<boolean>) =>
    eventually(async () => {
      await clock.advance(100);
      return check();
    });
  const state = async () => client.send(new GetFunctionConfigurationCommand(orders));
  await client.send(new CreateFunctionCommand(functionInput('orders', { Publish: true })));
  await settle(async () => (await state()).State === 'Active');
  await client.send(new UpdateFunctionCodeCommand({ ...orders, ZipFile: otherZip, Publish: true }));
  await settle(async () => (await state()).LastUpdateStatus === 'Successful');
  assert.equal((await staged()).length, 2);
  await client.send(new DeleteFunctionCommand(orders));
  await clock.advance(919_000);
  assert.equal((await staged()).length, 2);
  await clock.advance(1000);
  await eventually(async () => (await staged()).length === 0);
});
