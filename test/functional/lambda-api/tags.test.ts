/** Tags on functions. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CreateFunctionCommand,
  GetFunctionCommand,
  ListTagsCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-lambda';
import { openPlane } from './control-plane.ts';
import { createActive, functionInput } from './functions.ts';

const Resource = 'arn:aws:lambda:us-east-1:123456789012:function:orders';

test('tags are added, replaced and removed, and each change gives the function another revision', async (t) => {
  const { client } = await openPlane(t);
  await createActive(client, 'orders', { Tags: { team: 'a' } });
  const revision = async () => {
    const { Configuration } = await client.send(new GetFunctionCommand({ FunctionName: 'orders' }));
    return Configuration?.RevisionId;
  };
  const revisions = [await revision()];
  await client.send(new TagResourceCommand({ Resource, Tags: { team: 'b', stage: 'test' } }));
  revisions.push(await revision());
  assert.deepEqual((await client.send(new ListTagsCommand({ Resource }))).Tags, { team: 'b', stage: 'test' });
  await client.send(new UntagResourceCommand({ Resource, TagKeys: ['team', 'not-there'] }));
  revisions.push(await revision());
  const { Tags } = await client.send(new GetFunctionCommand({ FunctionName: 'orders' }));
  assert.deepEqual(Tags, { stage: 'test' });
  assert.equal(new Set(revisions).size, 3);
});

test('GetFunction leaves out tags where there are none', async (t) => {
  const { client } = await openPlane(t);
  await createActive(client, 'orders');
  assert.equal((await client.send(new GetFunctionCommand({ FunctionName: 'orders' }))).Tags, undefined);
  assert.deepEqual((await client.send(new ListTagsCommand({ Resource }))).Tags, {});
});

test('a function has 50 tags at most, at creation and after', async (t) => {
  const { client } = await openPlane(t);
  const tags = (count: number, prefix: string) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, 'x']));
  await assert.rejects(
    client.send(new CreateFunctionCommand(functionInput('orders', { Tags: tags(51, 'a') }))),
    { name: 'InvalidParameterValueException' },
  );
  await createActive(client, 'orders', { Tags: tags(49, 'a') });
  await client.send(new TagResourceCommand({ Resource, Tags: tags(1, 'b') }));
  await assert.rejects(client.send(new TagResourceCommand({ Resource, Tags: tags(2, 'b') })), {
    name: 'InvalidParameterValueException',
  });
});

test('reserved and oversized tags, versions and other resources are refused', async (t) => {
  const { client } = await openPlane(t);
  await createActive(client, 'orders', { Publish: true });
  const tag = (Tags: Record<string, string>, arn = Resource) =>
    client.send(new TagResourceCommand({ Resource: arn, Tags }));
  const refused = { name: 'InvalidParameterValueException' };
  await assert.rejects(tag({ 'aws:own': 'x' }), refused);
  await assert.rejects(tag({ ['k'.repeat(129)]: 'x' }), refused);
  await assert.rejects(tag({ key: 'v'.repeat(257) }), refused);
  await assert.rejects(tag({}), { message: 'An error occurred and the request cannot be processed.' });
  await assert.rejects(tag({ key: 'x' }, `${Resource}:1`), {
    message: 'Tags on function aliases and versions are not supported. Please specify a function ARN.',
  });
  const mapping =
    'arn:aws:lambda:us-east-1:123456789012:event-source-mapping:12345678-1234-1234-1234-123456789012';
  await assert.rejects(tag({ key: 'x' }, mapping), {
    name: 'ResourceNotFoundException',
    message: `Event source mapping not found: ${mapping}`,
  });
});
