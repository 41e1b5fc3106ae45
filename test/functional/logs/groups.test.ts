/** Log groups and streams as resources, through the SDK: life, lists, retention, tags, names, accounts. */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  type DescribeLogGroupsCommandInput,
  DescribeLogStreamsCommand,
  type DescribeLogStreamsCommandInput,
  ListTagsForResourceCommand,
  PutMetricFilterCommand,
  PutRetentionPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { refusalOf } from '../../support/functions.ts';
import { startKilnServer } from '../../support/server.ts';
import { accountClient, createStream, filter, get, put } from './log-clients.ts';

const server = await startKilnServer({ after }, { args: ['--auth=off'] });
/** Each test has an account of its own, so that lists hold nothing else. */
let accounts = 111111111110;
const newAccount = (region?: string) => {
  accounts += 1;
  return { account: String(accounts), client: accountClient(server, String(accounts), region) };
};
type Client = ReturnType<typeof newAccount>['client'];

const groups = async (client: Client, input: DescribeLogGroupsCommandInput = {}) => {
  const { logGroups = [], nextToken } = await client.send(new DescribeLogGroupsCommand(input));
  return { logGroups, names: logGroups.map(({ logGroupName }) => logGroupName), nextToken };
};
const streams = async (client: Client, input: DescribeLogStreamsCommandInput) => {
  const { logStreams = [], nextToken } = await client.send(new DescribeLogStreamsCommand(input));
  return { logStreams, names: logStreams.map(({ logStreamName }) => logStreamName), nextToken };
};
const create = (client: Client, logGroupName: string) =>
  client.send(new CreateLogGroupCommand({ logGroupName }));
const refused = async (call: Promise<unknown>) => {
  const { name, message } = await refusalOf(call);
  return `${name}: ${message}`;
};

const noGroup = 'ResourceNotFoundException: The specified log group does not exist.';
const now = Date.now();

test('a group has what AWS says of it', async () => {
  const { account, client } = newAccount();
  await createStream(client, '/my/group', 's');
  await put(client, '/my/group', 's', [now, 'grüße']);
  const arn = `arn:aws:logs:us-east-1:${account}:log-group:/my/group`;
  const [group] = (await groups(client)).logGroups;
  assert.deepEqual(
    { ...group, creationTime: 0 },
    {
      logGroupName: '/my/group',
      creationTime: 0,
      metricFilterCount: 0,
      arn: `${arn}:*`,
      storedBytes: 7 + 26,
      logGroupClass: 'STANDARD',
      logGroupArn: arn,
      deletionProtectionEnabled: false,
    },
  );
  assert.ok(Math.abs((group?.creationTime ?? 0) - now) < 60_000);
});

test('a group is made once, deleted with its events, and made anew', async () => {
  const { client } = newAccount();
  await createStream(client, 'once', 'a', 'b');
  await put(client, 'once', 'a', [now, 'old']);
  assert.equal(
    await refused(create(client, 'once')),
    'ResourceAlreadyExistsException: The specified log group already exists',
  );
  const remove = () => client.send(new DeleteLogGroupCommand({ logGroupName: 'once' }));
  await remove();
  assert.equal(await refused(remove()), noGroup);
  assert.deepEqual((await groups(client)).names, []);
  await create(client, 'once');
  assert.deepEqual((await streams(client, { logGroupName: 'once' })).names, []);
  assert.deepEqual((await filter(client, 'once')).messages, []);
});

test('groups are listed by name, in pages of 50 at most, by prefix, by part of their name and by class', async () => {
  const { client } = newAccount();
  const names = Array.from({ length: 53 }, (_, n) => `/app/${String(n).padStart(2, '0')}`);
  await Promise.all(names.map((name) => create(client, name)));
  await client.send(new CreateLogGroupCommand({ logGroupName: 'rare', logGroupClass: 'INFREQUENT_ACCESS' }));
  const first = await groups(client);
  assert.deepEqual(first.names, names.slice(0, 50));
  const { nextToken } = first;
  const rest = await groups(client, { nextToken });
  assert.deepEqual([rest.names, rest.nextToken], [[...names.slice(50), 'rare'], undefined]);
  assert.deepEqual(
    (await groups(client, { logGroupNamePrefix: '/app/1', limit: 2 })).names,
    names.slice(10, 12),
  );
  assert.deepEqual((await groups(client, { logGroupNamePattern: 'p/52' })).names, ['/app/52']);
  assert.deepEqual((await groups(client, { logGroupClass: 'INFREQUENT_ACCESS' })).names, ['rare']);
  assert.match(
    await refused(groups(client, { logGroupNamePrefix: 'a', logGroupNamePattern: 'b' })),
    /^InvalidParameterException: /,
  );
  assert.match(await refused(groups(client, { limit: 51 })), /'limit' .* less than or equal to 50$/);
});

test('streams have their times, and are listed by name or by last event, either way, in pages', async () => {
  const { account, client } = newAccount();
  await createStream(client, 'g', 'a', 'b', 'c', 'unused');
  await put(client, 'g', 'a', [now - 10, '1'], [now - 3, '2']);
  await put(client, 'g', 'b', [now - 1, '1']);
  await put(client, 'g', 'c', [now - 2, '1']);
  const logGroupName = 'g';
  const byName = await streams(client, { logGroupName });
  assert.deepEqual(byName.names, ['a', 'b', 'c', 'unused']);
  const [a] = byName.logStreams;
  assert.deepEqual(
    { ...a, creationTime: 0, lastIngestionTime: 0, uploadSequenceToken: '' },
    {
      logStreamName: 'a',
      creationTime: 0,
      firstEventTimestamp: now - 10,
      lastEventTimestamp: now - 3,
      lastIngestionTime: 0,
      uploadSequenceToken: '',
      arn: `arn:aws:logs:us-east-1:${account}:log-group:g:log-stream:a`,
      storedBytes: 0,
    },
  );
  assert.deepEqual(Object.keys(byName.logStreams[3] ?? {}).sort(), [
    'arn',
    'creationTime',
    'logStreamName',
    'storedBytes',
  ]);
  assert.deepEqual((await streams(client, { logGroupName, descending: true, limit: 2 })).names, [
    'unused',
    'c',
  ]);
  const newest = { logGroupName, orderBy: 'LastEventTime', descending: true, limit: 2 } as const;
  const first = await streams(client, newest);
  assert.deepEqual(first.names, ['b', 'c']);
  const { nextToken } = first;
  const rest = await streams(client, { ...newest, nextToken });
  assert.deepEqual([rest.names, rest.nextToken], [['a', 'unused'], undefined]);
  assert.deepEqual((await streams(client, { logGroupName, logStreamNamePrefix: 'un' })).names, ['unused']);
  assert.equal(
    await refused(streams(client, { ...newest, logStreamNamePrefix: 'a' })),
    'InvalidParameterException: Cannot order by LastEventTime with a logStreamNamePrefix.',
  );
  assert.equal(await refused(streams(client, { logGroupName: 'none' })), noGroup);
  assert.match(await refused(streams(client, { logGroupName, nextToken: 'x' })), /nextToken is invalid/);
});

test('a stream is made once, and deleted with its events', async () => {
  const { client } = newAccount();
  await createStream(client, 'g', 's');
  await put(client, 'g', 's', [now, 'old']);
  const stream = { logGroupName: 'g', logStreamName: 's' };
  assert.equal(
    await refused(client.send(new CreateLogStreamCommand(stream))),
    'ResourceAlreadyExistsException: The specified log stream already exists',
  );
  await client.send(new DeleteLogStreamCommand(stream));
  assert.equal(
    await refused(client.send(new DeleteLogStreamCommand(stream))),
    'ResourceNotFoundException: The specified log stream does not exist.',
  );
  await client.send(new CreateLogStreamCommand(stream));
  assert.deepEqual((await get(client, 'g', 's')).messages, []);
  assert.equal(
    await refused(client.send(new CreateLogStreamCommand({ ...stream, logGroupName: 'x' }))),
    noGroup,
  );
});

test('a retention is stored, taken away, and one of the numbers of days that AWS offers', async () => {
  const { client } = newAccount();
  await create(client, 'g');
  const retain = (retentionInDays: number) =>
    client.send(new PutRetentionPolicyCommand({ logGroupName: 'g', retentionInDays }));
  const retention = async () => (await groups(client)).logGroups[0]?.retentionInDays;
  await retain(7);
  assert.equal(await retention(), 7);
  assert.match(
    await refused(retain(4)),
    /^InvalidParameterException: .*'4' at 'retentionInDays' .*enum value set/,
  );
  await client.send(new DeleteRetentionPolicyCommand({ logGroupName: 'g' }));
  assert.equal(await retention(), undefined);
});

test('events older than the retention are refused as expired', async () => {
  const { client } = newAccount();
  await createStream(client, 'g', 's');
  await client.send(new PutRetentionPolicyCommand({ logGroupName: 'g', retentionInDays: 1 }));
  const twoDays = now - 2 * 86_400_000;
  const { rejectedLogEventsInfo } = await put(client, 'g', 's', [twoDays, 'x']);
  assert.deepEqual(rejectedLogEventsInfo, { expiredLogEventEndIndex: 1 });
});

test('tags are kept by ARN, at most 50', async () => {
  const { account, client } = newAccount();
  await client.send(new CreateLogGroupCommand({ logGroupName: 'g', tags: { team: 'one' } }));
  const resourceArn = `arn:aws:logs:us-east-1:${account}:log-group:g`;
  const tags = async () => (await client.send(new ListTagsForResourceCommand({ resourceArn }))).tags;
  const tag = (added: Record<string, string>) =>
    client.send(new TagResourceCommand({ resourceArn, tags: added }));
  await tag({ stage: 'test', team: 'two' });
  assert.deepEqual(await tags(), { stage: 'test', team: 'two' });
  await client.send(new UntagResourceCommand({ resourceArn, tagKeys: ['team', 'none'] }));
  assert.deepEqual(await tags(), { stage: 'test' });
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`k${n}`, 'v']));
  assert.match(await refused(tag(many)), /^TooManyTagsException: /);
  assert.match(await refused(tag({ 'aws:x': 'y' })), /^InvalidParameterException: /);
  const missing = `${resourceArn}one`;
  assert.equal(await refused(client.send(new ListTagsForResourceCommand({ resourceArn: missing }))), noGroup);
});

test('names are validated in the words of AWS', async () => {
  const { client } = newAccount();
  const invalid = "InvalidParameterException: 1 validation error detected: Value 'a b' at";
  assert.equal(
    await refused(create(client, 'a b')),
    `${invalid} 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+`,
  );
  assert.match(await refused(create(client, 'x'.repeat(513))), /length less than or equal to 512$/);
  assert.match(await refused(create(client, 'aws/mine')), /can't start with the string aws\//);
  assert.match(
    await refused(client.send(new CreateLogStreamCommand({ logGroupName: 'g', logStreamName: 'a:b' }))),
    /'logStreamName' failed to satisfy constraint: Member must satisfy regular expression pattern: \[\^:\*\]\*$/,
  );
});

test('accounts and regions see nothing of each other', async () => {
  const { account, client } = newAccount();
  const { client: other } = newAccount();
  const abroad = accountClient(server, account, 'eu-west-1');
  await createStream(client, 'mine', 's');
  await create(client, 'mine-too');
  await put(client, 'mine', 's', [now, 'secret']);
  const resourceArn = `arn:aws:logs:us-east-1:${account}:log-group:mine`;
  for (const stranger of [other, abroad]) {
    assert.deepEqual((await groups(stranger)).names, []);
    assert.equal(await refused(filter(stranger, 'mine')), noGroup);
    assert.equal(await refused(get(stranger, 'mine', 's')), noGroup);
    await create(stranger, 'mine');
    assert.deepEqual((await filter(stranger, 'mine')).messages, []);
    await stranger.send(new DeleteLogGroupCommand({ logGroupName: 'mine' }));
  }
  const named = { logGroupName: undefined, logGroupIdentifier: resourceArn };
  assert.match(await refused(filter(other, '', named)), /^AccessDeniedException: .* logs:FilterLogEvents on/);
  assert.match(
    await refused(other.send(new TagResourceCommand({ resourceArn, tags: { a: 'b' } }))),
    /^AccessDenied/,
  );
  assert.equal(await refused(filter(abroad, '', named)), noGroup);
  // The token of one account, in the hands of another that comes after it.
  const { nextToken } = await groups(client, { limit: 1 });
  assert.deepEqual((await groups(other, { nextToken })).names, []);
  assert.deepEqual((await filter(client, 'mine')).messages, ['secret']);
});

test('what comes later answers 501 by name', async () => {
  const { client } = newAccount();
  const transformation = { metricName: 'm', metricNamespace: 'n', metricValue: '1' };
  const refusal = await refusalOf(
    client.send(
      new PutMetricFilterCommand({
        logGroupName: 'g',
        filterName: 'f',
        filterPattern: '',
        metricTransformations: [transformation],
      }),
    ),
  );
  assert.match(refusal.message, /PutMetricFilter/);
  assert.equal((refusal as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode, 501);
});
