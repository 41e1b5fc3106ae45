/** Layer versions: published, read, listed, deleted, and shared with other accounts. */

import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import {
  AddLayerVersionPermissionCommand,
  DeleteLayerVersionCommand,
  GetLayerVersionByArnCommand,
  GetLayerVersionCommand,
  GetLayerVersionPolicyCommand,
  type LambdaClient,
  ListLayersCommand,
  type ListLayersCommandInput,
  ListLayerVersionsCommand,
  PublishLayerVersionCommand,
  type PublishLayerVersionCommandInput,
  RemoveLayerVersionPermissionCommand,
} from '@aws-sdk/client-lambda';
import type { LayerVersion } from '../../../src/lambda/model/layer-version.ts';
import { zipOf } from '../../support/zip.ts';
import { account, openPlane, region } from './control-plane.ts';

const ZipFile = zipOf({ 'data.txt': 'content' });
const arn = `arn:aws:lambda:${region}:${account}:layer:tools`;

function publish(
  client: LambdaClient,
  LayerName: string,
  change: Partial<PublishLayerVersionCommandInput> = {},
) {
  return client.send(new PublishLayerVersionCommand({ LayerName, Content: { ZipFile }, ...change }));
}

test('a version is read by number, by ARN, and its content by the link', async (t) => {
  const { client, plane } = await openPlane(t);
  const { $metadata: _, ...published } = await publish(client, 'tools', {
    Description: 'Tools',
    LicenseInfo: 'MIT',
    CompatibleRuntimes: ['nodejs24.x'],
    CompatibleArchitectures: ['x86_64'],
  });
  const { Content, CreatedDate, ...rest } = published;
  assert.deepEqual(rest, {
    LayerArn: arn,
    LayerVersionArn: `${arn}:1`,
    Version: 1,
    Description: 'Tools',
    LicenseInfo: 'MIT',
    CompatibleRuntimes: ['nodejs24.x'],
    CompatibleArchitectures: ['x86_64'],
  });
  assert.match(CreatedDate ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
  assert.equal(Content?.CodeSize, ZipFile.length);

  const read = [
    await client.send(new GetLayerVersionCommand({ LayerName: 'tools', VersionNumber: 1 })),
    await client.send(new GetLayerVersionCommand({ LayerName: arn, VersionNumber: 1 })),
    await client.send(new GetLayerVersionByArnCommand({ Arn: `${arn}:1` })),
  ];
  for (const { $metadata: _metadata, Content: content, ...found } of read) {
    assert.deepEqual(found, { ...rest, CreatedDate });
    assert.equal(content?.CodeSha256, Content?.CodeSha256);
    const url = new URL(content?.Location ?? '');
    const head = { method: 'GET', path: url.pathname, query: url.search.slice(1) };
    const { body } = await plane.codeLocations.handle(head);
    assert.ok(body instanceof Readable);
    assert.deepEqual(await buffer(body), ZipFile);
  }
});

test('numbers only go up: over deletions, over a restart, and for publishers at once', async (t) => {
  const first = await openPlane(t);
  const numbers = await Promise.all([1, 2, 3].map(() => publish(first.client, 'tools')));
  assert.deepEqual(numbers.map(({ Version }) => Version).sort(), [1, 2, 3]);
  for (const VersionNumber of [1, 2, 3, 3]) {
    await first.client.send(new DeleteLayerVersionCommand({ LayerName: 'tools', VersionNumber }));
  }
  const { LayerVersions } = await first.client.send(new ListLayerVersionsCommand({ LayerName: 'tools' }));
  assert.deepEqual(LayerVersions, []);
  assert.deepEqual((await first.client.send(new ListLayersCommand({}))).Layers, []);
  await first.close();
  const second = await openPlane(t, { folder: first.folder });
  assert.equal((await publish(second.client, 'tools')).Version, 4);
});

test('versions that are not there, or can not be, are refused', async (t) => {
  const { client } = await openPlane(t);
  await publish(client, 'tools');
  const get = (LayerName: string, VersionNumber: number) =>
    client.send(new GetLayerVersionCommand({ LayerName, VersionNumber }));
  const missing = {
    name: 'ResourceNotFoundException',
    message: 'The resource you requested does not exist.',
  };
  await assert.rejects(get('others', 1), missing);
  await assert.rejects(get('tools', 2), missing);
  await assert.rejects(client.send(new GetLayerVersionByArnCommand({ Arn: `${arn}:2` })), missing);
  const impossible = {
    name: 'InvalidParameterValueException',
    message: 'Layer Version Cannot be less than 1',
  };
  await assert.rejects(get('tools', 0), impossible);
  await assert.rejects(
    client.send(new DeleteLayerVersionCommand({ LayerName: 'tools', VersionNumber: -1 })),
    impossible,
  );
  await assert.rejects(client.send(new GetLayerVersionByArnCommand({ Arn: arn })), {
    name: 'ValidationException',
  });
});

test('content that is missing, no archive or too large is refused, and takes no number', async (t) => {
  const { client } = await openPlane(t);
  const name = 'InvalidParameterValueException';
  await assert.rejects(publish(client, 'tools', { Content: {} }), { name });
  await assert.rejects(publish(client, 'tools', { Content: { ZipFile: Buffer.from('no zip') } }), {
    name,
    message: 'Could not unzip uploaded file. Please check your file, then try to upload again.',
  });
  await assert.rejects(publish(client, 'tools', { Content: { ZipFile: zipOf({ '../x': '' }) } }), { name });
  await assert.rejects(publish(client, 'tools', { Content: { S3Bucket: 'bucket', S3Key: 'key' } }), {
    name,
    message:
      'Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does not exist',
  });
  await assert.rejects(
    publish(client, 'tools', { Content: { ZipFile: zipOf({ big: Buffer.alloc(262_144_000) }) } }),
    { name, message: 'Unzipped size must be smaller than 262144000 bytes' },
  );
  assert.equal((await publish(client, 'tools')).Version, 1);
});

test('lists show the newest matching version, and narrow by runtime and architecture', async (t) => {
  const { client } = await openPlane(t);
  await publish(client, 'b', { CompatibleRuntimes: ['nodejs24.x'], CompatibleArchitectures: ['arm64'] });
  await publish(client, 'b', { CompatibleRuntimes: ['nodejs22.x', 'nodejs24.x'] });
  await publish(client, 'b', { CompatibleRuntimes: ['nodejs26.x'] });
  await publish(client, 'a');
  const layers = async (filter: ListLayersCommandInput) => {
    const { Layers = [] } = await client.send(new ListLayersCommand(filter));
    return Layers.map(({ LayerName, LatestMatchingVersion }) => [LayerName, LatestMatchingVersion?.Version]);
  };
  assert.deepEqual(await layers({}), [
    ['a', 1],
    ['b', 3],
  ]);
  assert.deepEqual(await layers({ CompatibleRuntime: 'nodejs24.x' }), [['b', 2]]);
  assert.deepEqual(await layers({ CompatibleArchitecture: 'arm64' }), [['b', 1]]);
  assert.deepEqual(await layers({ CompatibleRuntime: 'python3.12' }), []);
  const { LayerVersions = [] } = await client.send(
    new ListLayerVersionsCommand({ LayerName: 'b', CompatibleRuntime: 'nodejs24.x' }),
  );
  assert.deepEqual(
    LayerVersions.map(({ Version }) => Version),
    [2, 1],
  );
});

test('a page has 50 at most', async (t) => {
  const { client, plane } = await openPlane(t);
  await publish(client, 'tools');
  const owner = { account, region };
  const template = plane.layers.find({ owner, name: 'tools', version: 1 });
  assert.ok(template);
  const copy = (name: string) =>
    plane.layers.publish({ owner, name }, (version): LayerVersion => ({ ...template, name, version }));
  for (let count = 0; count < 54; count += 1) {
    await copy('tools');
    await copy(`layer-${String(count).padStart(2, '0')}`);
  }
  const first = await client.send(new ListLayerVersionsCommand({ LayerName: 'tools', MaxItems: 50 }));
  const { NextMarker: Marker } = first;
  const second = await client.send(new ListLayerVersionsCommand({ LayerName: 'tools', Marker }));
  assert.deepEqual(
    [...(first.LayerVersions ?? []), ...(second.LayerVersions ?? [])].map(({ Version }) => Version),
    Array.from({ length: 55 }, (_, index) => 55 - index),
  );
  assert.equal(first.LayerVersions?.length, 50);
  const page = await client.send(new ListLayersCommand({}));
  const rest = await client.send(new ListLayersCommand({ Marker: page.NextMarker }));
  assert.deepEqual([page.Layers?.length, rest.Layers?.length, rest.NextMarker], [50, 5, undefined]);
  assert.equal(rest.Layers?.at(-1)?.LayerName, 'tools');
});

test('a policy takes accounts and organizations, and goes with its last statement', async (t) => {
  const { client } = await openPlane(t);
  await publish(client, 'tools');
  const version = { LayerName: 'tools', VersionNumber: 1 };
  const Action = 'lambda:GetLayerVersion';
  const add = (StatementId: string, Principal: string, change = {}) =>
    client.send(
      new AddLayerVersionPermissionCommand({ ...version, Action, StatementId, Principal, ...change }),
    );
  const statement = async (added: ReturnType<typeof add>) => JSON.parse((await added).Statement ?? '');
  assert.deepEqual(await statement(add('one', '210987654321')), {
    Sid: 'one',
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::210987654321:root' },
    Action,
    Resource: `${arn}:1`,
  });
  const organization = await statement(add('all', '*', { OrganizationId: 'o-1234567890' }));
  assert.equal(organization.Principal, '*');
  assert.deepEqual(organization.Condition, { StringEquals: { 'aws:PrincipalOrgID': 'o-1234567890' } });
  const get = () => client.send(new GetLayerVersionPolicyCommand(version));
  const { RevisionId } = await get();
  for (const StatementId of ['one', 'all']) {
    await client.send(new RemoveLayerVersionPermissionCommand({ ...version, StatementId }));
  }
  await assert.rejects(get(), {
    name: 'ResourceNotFoundException',
    message: 'No policy is associated with the given resource.',
  });
  await assert.rejects(add('late', '*', { RevisionId }), {
    name: 'PreconditionFailedException',
    message:
      'The Revision Id provided does not match the latest Revision Id. Call the GetLayerPolicy API to retrieve the latest Revision Id',
  });
});
