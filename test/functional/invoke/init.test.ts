/** Functions that fail before their first invocation: what callers and the log are told each time. */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { CreateFunctionCommandInput } from '@aws-sdk/client-lambda';
import { deploy, invoke, type Source } from '../../support/functions.ts';
import { lambdaClient, startKilnServer } from '../../support/server.ts';

const server = await startKilnServer({ after });
const client = lambdaClient(server);

interface InitCase {
  readonly source: Source;
  readonly change?: Partial<CreateFunctionCommandInput>;
  readonly errorType: string;
  readonly message: RegExp;
}

const initCases: Record<string, InitCase> = {
  'a syntax error': {
    source: 'export const handler = async () => {',
    errorType: 'Runtime.UserCodeSyntaxError',
    message: /^SyntaxError: /,
  },
  'an import that is not there': {
    source: { 'index.js': "require('left-out'); exports.handler = () => 1;" },
    errorType: 'Runtime.ImportModuleError',
    message: /^Error: Cannot find module 'left-out'\nRequire stack:\n- \/var\/task\/index\.js\n/,
  },
  'a module that is not there': {
    source: 'export const handler = () => 1;',
    change: { Handler: 'absent.handler' },
    errorType: 'Runtime.ImportModuleError',
    message: /^Error: Cannot find module 'absent'\n/,
  },
  'an error thrown at init': {
    source: "throw new RangeError('not configured');",
    errorType: 'RangeError',
    message: /^not configured$/,
  },
  'a handler that is not exported': {
    source: 'export const other = () => 1;',
    errorType: 'Runtime.HandlerNotFound',
    message: /^index\.handler is undefined or not exported$/,
  },
  'a handler that is no function': {
    source: 'export const handler = 5;',
    errorType: 'Runtime.HandlerNotFound',
    message: /^index\.handler is not a function$/,
  },
};

const nameOf = (what: string): string => `init-${what.replaceAll(' ', '-')}`;

await Promise.all([
  ...Object.entries(initCases).map(([what, { source, change }]) =>
    deploy(client, nameOf(what), source, change),
  ),
  deploy(client, 'exits', 'process.exit(4);'),
  deploy(
    client,
    'slow',
    `import { setTimeout } from 'node:timers/promises';
    const started = Date.now();
    await setTimeout(1200);
    export const handler = () => Date.now() - started;`,
    { Timeout: 1 },
  ),
]);

for (const [what, { errorType, message }] of Object.entries(initCases)) {
  test(`${what} fails each invocation with ${errorType}`, async () => {
    for (let call = 0; call < 2; call += 1) {
      const answer = await invoke(client, nameOf(what), {}, { LogType: 'Tail' });
      assert.equal(answer.functionError, 'Unhandled');
      assert.equal(answer.payload.errorType, errorType);
      assert.match(answer.payload.errorMessage, message);
      assert.match(
        answer.log,
        /INIT_REPORT Init Duration: [\d.]+ ms\tPhase: invoke\tStatus: error\tError Type: /,
      );
      assert.match(answer.log, new RegExp(`^REPORT .*Status: error\\tError Type: ${errorType}$`, 'm'));
    }
  });
}

test('a process that exits at init is reported as an exit', async () => {
  const answer = await invoke(client, 'exits', {}, { LogType: 'Tail' });
  assert.deepEqual(answer.payload, {
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${answer.requestId} Error: Runtime exited with error: exit status 4`,
  });
  assert.match(answer.log, /^REPORT .*Status: error\tError Type: Runtime\.ExitError$/m);
});

test('init may take longer than the timeout of the function; its time is reported apart, and billed', async () => {
  const { payload, log } = await invoke(client, 'slow', {}, { LogType: 'Tail' });
  assert.ok(payload >= 1200);
  const [, duration, billed, init] = (
    /\tDuration: ([\d.]+) ms\tBilled Duration: (\d+) ms\t.*\tInit Duration: ([\d.]+) ms\t$/m.exec(log) ?? []
  ).map(Number);
  assert.ok(init !== undefined && duration !== undefined && init >= 1200, log);
  assert.ok(Math.abs((billed ?? 0) - Math.ceil(duration + init)) <= 1, log);
  const warm = await invoke(client, 'slow', {}, { LogType: 'Tail' });
  assert.doesNotMatch(warm.log, /Init Duration/);
});
