/** What an invocation leaves in the log: the tail in the answer, both formats, their order, and `kiln logs`. */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { kilnCommand } from '../../support/command.ts';
import { eventually } from '../../support/eventually.ts';
import { deploy, invoke } from '../../support/functions.ts';
import { lambdaClient, startKilnServer } from '../../support/server.ts';

const server = await startKilnServer({ after });
const client = lambdaClient(server);

const talking = `
  import { spawnSync } from 'node:child_process';
  console.log('at init');
  export const handler = async ({ lines = [], bytes = 0, fail, child, raw }) => {
    for (const line of lines) console.log(line);
    if (bytes > 0) for (let left = bytes; left > 0; left -= 100) console.info('y'.repeat(60));
    if (raw) process.stdout.write(raw);
    if (child) spawnSync('/bin/sh', ['-c', 'echo from a child'], { stdio: 'inherit' });
    if (fail) throw new Error(fail);
    return null;
  };`;

await Promise.all([
  deploy(client, 'text', talking),
  deploy(client, 'json', talking, { LoggingConfig: { LogFormat: 'JSON' } }),
  deploy(
    client,
    'quiet',
    `export const handler = async () => {
      for (const level of ['debug', 'info', 'warn', 'error']) console[level](level + ' text');
    };`,
    { LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'WARN', LogGroup: '/shared/quiet' } },
  ),
]);

/** The stored log of a function once it has its last line. */
async function storedLog(group: readonly string[], last: RegExp): Promise<string[]> {
  return eventually(async () => {
    const { stdout, stderr, code } = await kilnCommand(['logs', ...group, '--data', server.data]);
    assert.equal(code, 0, stderr);
    return last.test(stdout) ? stdout.trimEnd().split('\n') : false;
  });
}

test('the tail is START, the lines of the handler, END, REPORT, in this order', async () => {
  const { log, requestId } = await invoke(client, 'text', { lines: ['one', 'two'] }, { LogType: 'Tail' });
  const [start, one, two, end, report, rest] = log.split('\n');
  assert.equal(start, `START RequestId: ${requestId} Version: $LATEST`);
  const prefix = `\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z\\t${requestId}\\tINFO\\t`;
  assert.match(one ?? '', new RegExp(`^${prefix}one$`));
  assert.match(two ?? '', new RegExp(`^${prefix}two$`));
  assert.equal(end, `END RequestId: ${requestId}`);
  assert.match(
    report ?? '',
    new RegExp(
      `^REPORT RequestId: ${requestId}\\tDuration: [\\d.]+ ms\\tBilled Duration: \\d+ ms\\tMemory Size: 128 MB\\tMax Memory Used: \\d+ MB\\tInit Duration: [\\d.]+ ms\\t$`,
    ),
  );
  assert.equal(rest, '');
});

test('a warm REPORT has no init, and its measures are plausible', async () => {
  const { log } = await invoke(client, 'text', {}, { LogType: 'Tail' });
  const [, duration, billed, memory] = (
    /\tDuration: ([\d.]+) ms\tBilled Duration: (\d+) ms\tMemory Size: 128 MB\tMax Memory Used: (\d+) MB\t$/m.exec(
      log,
    ) ?? []
  ).map(Number);
  assert.ok(duration !== undefined && duration > 0 && duration < 3000, log);
  assert.equal(billed, Math.ceil(duration));
  assert.ok(memory !== undefined && memory > 5 && memory < 128, log);
});

test('only what was asked for is in the answer', async () => {
  assert.equal((await invoke(client, 'text', { lines: ['unseen'] })).log, '');
  assert.equal((await invoke(client, 'text', { lines: ['unseen'] }, { LogType: 'None' })).log, '');
});

test('a long log is cut to its last 4 KB', async () => {
  const { log } = await invoke(client, 'text', { bytes: 20_000 }, { LogType: 'Tail' });
  assert.equal(Buffer.byteLength(log), 4096);
  assert.match(log, /END RequestId: \S+\nREPORT RequestId: [^\n]+\n$/);
});

test('a failed invocation has its tail too, with the error in it', async () => {
  const { log, functionError, requestId } = await invoke(
    client,
    'text',
    { lines: ['before'], fail: 'as told' },
    { LogType: 'Tail' },
  );
  assert.equal(functionError, 'Unhandled');
  const lines = log.split('\n');
  assert.match(lines[1] ?? '', /before$/);
  assert.match(
    lines[2] ?? '',
    new RegExp(
      `\\t${requestId}\\tERROR\\tInvoke Error \\t\\{"errorType":"Error","errorMessage":"as told","stack":\\[`,
    ),
  );
  assert.equal(lines[3], `END RequestId: ${requestId}`);
});

test('what bypasses the console is there, in order', async () => {
  const { log } = await invoke(
    client,
    'text',
    { lines: ['first'], raw: 'written\n', child: true },
    { LogType: 'Tail' },
  );
  const lines = log.split('\n').map((line) => line.split('\t').at(-1));
  const from = lines.indexOf('first');
  assert.deepEqual(lines.slice(from, from + 2), ['first', 'written']);
  assert.ok(lines.includes('from a child'), log);
});

test('a console record of several lines is one event', async () => {
  await invoke(client, 'text', { lines: ['upper\nlower'] });
  const lines = await storedLog(['text'], /upper\nlower/);
  assert.ok(lines.includes('lower'));
});

test('kiln logs shows what was stored: INIT_START, the init, then each invocation in full', async () => {
  const lines = await storedLog(['text'], /REPORT[^\n]+\n$/);
  const from = lines.findIndex((line) => line.startsWith('INIT_START '));
  assert.match(
    lines[from] ?? '',
    /^INIT_START Runtime Version: nodejs:26\.v\S+\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:/,
  );
  assert.match(lines[from + 1] ?? '', /INFO\tat init$/);
  assert.match(lines[from + 2] ?? '', /^START RequestId: /);
  const kinds = lines.flatMap(
    (line) => /^(START|END|REPORT) RequestId: (\S+)/.exec(line)?.slice(1, 3).join(' ') ?? [],
  );
  const requests = [...new Set(kinds.map((line) => line.split(' ')[1]))];
  assert.deepEqual(
    kinds,
    requests.flatMap((id) => [`START ${id}`, `END ${id}`, `REPORT ${id}`]),
  );
});

test('in JSON every line is an object: records of the function and events of the platform', async () => {
  const { log, requestId } = await invoke(
    client,
    'json',
    { lines: ['one', { two: 2 }] },
    { LogType: 'Tail' },
  );
  const [start, one, two, report] = log
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual([start.type, start.record], ['platform.start', { requestId, version: '$LATEST' }]);
  assert.deepEqual({ ...one, timestamp: '' }, { timestamp: '', level: 'INFO', requestId, message: 'one' });
  assert.deepEqual(two.message, { two: 2 });
  assert.equal(report.type, 'platform.report');
  assert.deepEqual([report.record.requestId, report.record.status], [requestId, 'success']);
  const { metrics } = report.record;
  assert.equal(metrics.memorySizeMB, 128);
  assert.ok(metrics.durationMs > 0 && metrics.initDurationMs > 0 && metrics.maxMemoryUsedMB > 0);
  for (const { time } of [start, report]) assert.match(time, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
});

test('in JSON an error carries type, message and trace, and the report says error', async () => {
  const { log, requestId } = await invoke(client, 'json', { fail: 'as told' }, { LogType: 'Tail' });
  const events = log
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const error = events.find(({ level }) => level === 'ERROR');
  assert.deepEqual(
    [error.requestId, error.message.errorType, error.message.errorMessage],
    [requestId, 'Error', 'as told'],
  );
  const report = events.at(-1);
  assert.deepEqual([report.record.status, report.record.errorType], ['error', 'Error']);
  const lines = await storedLog(
    ['json'],
    /platform\.report[^\n]+as told|platform\.report[^\n]+"status":"error"/,
  );
  assert.equal(JSON.parse(lines[0] ?? '').type, 'platform.initStart');
});

test('an application log level and a log group of its own are kept', async () => {
  const { log } = await invoke(client, 'quiet', {}, { LogType: 'Tail' });
  const levels = log.split('\n').flatMap((line) => /"level":"(\w+)"/.exec(line)?.[1] ?? []);
  assert.deepEqual(levels, ['WARN', 'ERROR']);
});
