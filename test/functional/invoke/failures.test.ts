/** What callers and the log are told when a function fails: thrown errors, timeouts, exits, crashes, memory. */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type Answer, deploy, invoke } from '../../support/functions.ts';
import { lambdaClient, startKilnServer } from '../../support/server.ts';

const server = await startKilnServer({ after });
const client = lambdaClient(server);
const greedy = deploy(
  client,
  'greedy',
  `export const handler = async ({ modest }) => {
    const kept = [];
    while (!modest) kept.push(Buffer.alloc(4 * 1024 * 1024, 1));
    return 'modest';
  };`,
  { Timeout: 20 },
);
await deploy(
  client,
  'failing',
  `
  class OrderError extends Error { constructor(message) { super(message); this.name = 'OrderError'; } }
  const failures = {
    throw: () => { throw new OrderError('no stock'); },
    reject: async () => { throw new TypeError('late'); },
    text: () => { throw 'only text'; },
    unserialisable: () => { const loop = {}; loop.self = loop; return loop; },
    bigint: () => 1n,
    unhandled: () => { void Promise.reject(new Error('nobody caught this')); return new Promise(() => setTimeout(() => {}, 1000)); },
    uncaught: () => new Promise(() => setImmediate(() => { throw new Error('from a callback'); })),
    never: () => new Promise(() => setTimeout(() => {}, 60_000)),
    busy: () => { for (;;); },
    idle: () => new Promise(() => {}),
    exitZero: () => process.exit(0),
    exitThree: () => process.exit(3),
    abort: () => process.abort(),
    segfault: () => process.kill(process.pid, 'SIGSEGV'),
    kill: () => process.kill(process.pid, 'SIGKILL'),
  };
  let calls = 0;
  export const handler = async ({ how }) => { calls += 1; return how === undefined ? calls : failures[how](); };
  `,
  { Timeout: 1, MemorySize: 512 },
);
await greedy;

/** An invocation that fails, with its log. */
const fail = async (how: string): Promise<Answer> => {
  const answer = await invoke(client, 'failing', { how }, { LogType: 'Tail' });
  assert.deepEqual(
    [answer.status, answer.functionError, answer.executedVersion],
    [200, 'Unhandled', '$LATEST'],
    JSON.stringify(answer.payload),
  );
  return answer;
};

/** The number of calls that this environment has had, this one included. */
const callsSoFar = async (): Promise<number> => (await invoke(client, 'failing', {})).payload;

const report = ({ log }: Answer): string => /^REPORT .*$/m.exec(log)?.[0] ?? `no REPORT in ${log}`;

const exits: [string, string][] = [
  ['exitZero', 'Runtime exited without providing a reason'],
  ['idle', 'Runtime exited without providing a reason'],
  ['exitThree', 'Runtime exited with error: exit status 3'],
  ['abort', 'Runtime exited with error: signal: aborted (core dumped)'],
  ['segfault', 'Runtime exited with error: signal: segmentation fault (core dumped)'],
  ['kill', 'Runtime exited with error: signal: killed'],
];

test('a thrown error comes with its type, message and trace, and the environment lives on', async () => {
  const before = await callsSoFar();
  const { payload, log } = await fail('throw');
  assert.deepEqual([payload.errorType, payload.errorMessage], ['OrderError', 'no stock']);
  assert.equal(payload.trace[0], 'OrderError: no stock');
  assert.match(payload.trace[1], /^ {4}at .*index\.mjs:\d+:\d+/);
  assert.match(log, /\tERROR\tInvoke Error\s/);
  const rejected = await fail('reject');
  assert.deepEqual([rejected.payload.errorType, rejected.payload.errorMessage], ['TypeError', 'late']);
  const text = await fail('text');
  assert.deepEqual([text.payload.errorType, text.payload.errorMessage], ['string', 'only text']);
  assert.equal(await callsSoFar(), before + 4);
});

test('an error of the handler is no status in the text REPORT', async () => {
  assert.match(report(await fail('throw')), /Max Memory Used: \d+ MB\t(?:Init Duration: [\d.]+ ms\t)?$/);
});

test('a result that is no JSON is an error of the function', async () => {
  for (const how of ['unserialisable', 'bigint']) {
    const { payload } = await fail(how);
    assert.match(payload.errorMessage, /Unable to stringify response body|circular|BigInt/i);
  }
});

test('an unhandled rejection and an uncaught exception are printed by Node and end the runtime', async () => {
  const texts = { unhandled: 'Error: nobody caught this', uncaught: 'Error: from a callback' };
  for (const [how, text] of Object.entries(texts)) {
    await callsSoFar();
    const { payload, log, requestId } = await fail(how);
    assert.deepEqual(payload, {
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: exit status 1`,
    });
    assert.ok(log.includes(text), log);
    assert.equal(await callsSoFar(), 1);
  }
});

for (const how of ['never', 'busy']) {
  test(`a handler that does not end (${how}) times out in AWS's words, and its environment is not used again`, async () => {
    await callsSoFar();
    const answer = await fail(how);
    const { requestId } = answer;
    assert.deepEqual(answer.payload, {
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${requestId} Error: Task timed out after 1.00 seconds`,
    });
    const lines = answer.log.split('\n');
    const timedOut = lines.findIndex((line) =>
      line.endsWith(`Z ${requestId} Task timed out after 1.00 seconds`),
    );
    assert.ok(timedOut > 0, answer.log);
    assert.match(report(answer), /Duration: 1\d{3}\.\d\d ms\t.*Status: timeout$/);
    assert.equal(await callsSoFar(), 1);
  });
}

for (const [how, text] of exits) {
  test(`a runtime that ends (${how}) is reported in AWS's words, and the next call gets a new one`, async () => {
    await callsSoFar();
    const answer = await fail(how);
    const message = `RequestId: ${answer.requestId} Error: ${text}`;
    assert.deepEqual(answer.payload, { errorType: 'Runtime.ExitError', errorMessage: message });
    assert.ok(answer.log.includes(`${message}\nRuntime.ExitError\n`), answer.log);
    assert.match(report(answer), /Status: error\tError Type: Runtime\.ExitError$/);
    assert.equal(await callsSoFar(), 1);
  });
}

test('a function that wants more than its memory is killed, and the report says so', async () => {
  const answer = await invoke(client, 'greedy', {}, { LogType: 'Tail' });
  const message = `RequestId: ${answer.requestId} Error: Runtime exited with error: signal: killed`;
  assert.deepEqual(answer.payload, { errorType: 'Runtime.ExitError', errorMessage: message });
  assert.match(
    report(answer),
    /Memory Size: 128 MB\tMax Memory Used: 128 MB\t.*Status: error\tError Type: Runtime\.OutOfMemory$/,
  );
  assert.equal((await invoke(client, 'greedy', { modest: true })).payload, 'modest');
});
