/** The logs of functions through the real AWS CLI, and by a function's own credentials. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { awsCli, runCommand } from '../../support/command.ts';
import { eventually } from '../../support/eventually.ts';
import { deploy, invoke } from '../../support/functions.ts';
import { clientConfig, lambdaClient, startKilnServer } from '../../support/server.ts';
import { cliEnvironment, findAwsCli2 } from './aws-cli-2.ts';
import { createStream, filter, logsClient, put } from './log-clients.ts';

const server = await startKilnServer({ after });
const lambda = lambdaClient(server);
const client = logsClient(server);
const group = '/aws/lambda/talk';
/** Several of the CLI's polls, 5 s apart. */
const followBoundMilliseconds = 30_000;

await deploy(
  lambda,
  'talk',
  `export const handler = async ({ say, keys }) => {
    console.log(say);
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
    return keys && [AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN];
  };`,
);
await invoke(lambda, 'talk', { say: 'hello from the function' });
// Lines are stored in the background.
await eventually(async () =>
  assert.ok((await filter(client, group)).messages.some((message) => message?.startsWith('REPORT'))),
);

/** Older versions of the CLI know no endpoint from the environment. */
const logs = ['--endpoint-url', server.endpoint, 'logs'];

/** Runs `aws logs ...` and returns its JSON. */
async function aws(...args: string[]) {
  const { code, stdout, stderr } = await awsCli(server, [...logs, ...args]);
  assert.equal(code, 0, stderr);
  return stdout === '' ? undefined : JSON.parse(stdout);
}

test('the group and the stream of a function are there without being made', async () => {
  const { logGroups } = await aws('describe-log-groups', '--log-group-name-prefix', '/aws/lambda/');
  assert.deepEqual(
    logGroups.map(({ logGroupName }: { logGroupName: string }) => logGroupName),
    [group],
  );
  assert.equal(logGroups[0].arn, `arn:aws:logs:${server.region}:000000000000:log-group:${group}:*`);
  assert.ok(logGroups[0].storedBytes > 100);
  const { logStreams } = await aws(
    'describe-log-streams',
    ...['--log-group-name', group, '--order-by', 'LastEventTime', '--descending'],
  );
  assert.equal(logStreams.length, 1);
  const [{ logStreamName }] = logStreams;
  assert.match(logStreamName, /^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
  const { events } = await aws(
    'get-log-events',
    '--log-group-name',
    group,
    '--log-stream-name',
    logStreamName,
  );
  const kinds = events.map(({ message }: { message: string }) => /^[A-Z_]+(?= )|hello/.exec(message)?.[0]);
  assert.deepEqual(kinds, ['INIT_START', 'START', 'hello', 'END', 'REPORT']);
});

test('filter-log-events finds plain terms, over as many pages as it takes', async () => {
  const name = ['--log-group-name', group];
  const [found, refused] = await Promise.all([
    aws('filter-log-events', ...name, '--filter-pattern', '?"from the function" ?REPORT', '--page-size', '1'),
    awsCli(server, [...logs, 'filter-log-events', ...name, '--filter-pattern', '{ $.a = 1 }']),
  ]);
  assert.equal(found.events.length, 2);
  assert.notEqual(refused.code, 0);
  assert.match(refused.stderr, /InvalidParameterException.*JSON patterns come later/);
});

test('a group as deployers make it', async () => {
  const name = ['--log-group-name', '/app/deployed'];
  await aws('create-log-group', ...name, '--tags', 'stage=test');
  await aws('put-retention-policy', ...name, '--retention-in-days', '30');
  const arn = `arn:aws:logs:${server.region}:000000000000:log-group:/app/deployed`;
  const [{ logGroups }, tags] = await Promise.all([
    aws('describe-log-groups', '--log-group-name-prefix', '/app/'),
    aws('list-tags-for-resource', '--resource-arn', arn),
  ]);
  assert.deepEqual([logGroups.length, logGroups[0].retentionInDays], [1, 30]);
  assert.deepEqual(tags, { tags: { stage: 'test' } });
  await aws('delete-log-group', ...name);
  const { stderr } = await awsCli(server, [...logs, 'delete-log-group', ...name]);
  assert.match(stderr, /\(ResourceNotFoundException\).*: The specified log group does not exist\./);
});

test('a function may read and write logs in its account with the credentials it has', async () => {
  const { payload } = await invoke(lambda, 'talk', { say: 'keys', keys: true });
  const [accessKeyId, secretAccessKey, sessionToken] = payload;
  const credentials = { accessKeyId, secretAccessKey, sessionToken };
  const own = new CloudWatchLogsClient({ ...clientConfig(server), credentials });
  await own.send(new CreateLogGroupCommand({ logGroupName: 'by-the-function' }));
  const { messages } = await filter(own, group, { filterPattern: 'hello' });
  assert.equal(messages.length, 1);
  const logGroupIdentifier = `arn:aws:logs:${server.region}:999999999999:log-group:other`;
  await assert.rejects(filter(own, '', { logGroupName: undefined, logGroupIdentifier }), {
    name: 'AccessDeniedException',
  });
});

test('polls as aws logs tail --follow makes them show each line once', async () => {
  await createStream(client, 'polled', 's');
  const now = Date.now();
  const shown: (string | undefined)[] = [];
  const seen = new Set<string | undefined>();
  let startTime = now - 3_600_000;
  for (const line of ['one', 'two', 'three']) {
    await put(client, 'polled', 's', [now, line]);
    for (const event of (await filter(client, 'polled', { startTime, interleaved: true })).events) {
      if (!seen.has(event.eventId)) shown.push(event.message);
      seen.add(event.eventId);
      startTime = Math.max(startTime, event.timestamp ?? 0);
    }
  }
  assert.deepEqual(shown, ['one', 'two', 'three']);
});

const awsCli2 = await findAwsCli2();
const tail = [...logs, 'tail', group, '--since', '1h', '--format', 'short'];

test('aws logs tail prints what a function wrote', async () => {
  const { code, stdout, stderr } = await runCommand(awsCli2, tail, { env: cliEnvironment(server) });
  assert.equal(code, 0, stderr);
  const lines = stdout.trimEnd().split('\n');
  assert.match(lines[0] ?? '', /^\d{4}-\d\d-\d\dT[\d:]+ INIT_START /);
  assert.match(lines[2] ?? '', /hello from the function$/);
});

test('aws logs tail --follow goes on with what comes', async (t) => {
  const child = spawn(awsCli2, [...tail, '--follow'], {
    env: cliEnvironment(server),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  t.after(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  await eventually(() => output.includes('hello from the function'), followBoundMilliseconds);
  await invoke(lambda, 'talk', { say: 'while it followed' });
  await eventually(() => output.includes('while it followed'), followBoundMilliseconds);
});
