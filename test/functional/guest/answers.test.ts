/** What handlers return and throw, and how both reach the caller: nodejs-handler and nodejs-exceptions in AWS's guide. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lambdaLimits } from '../../../src/config/limits.ts';
import { errorOf, responseOf, startGuest } from './guest-process.ts';
import { current, older } from './interpreters.ts';

const hostileMessage =
  'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack';

for (const interpreter of [current, older]) {
  describe(`answers on ${interpreter.runtime}`, { concurrency: 2 }, () => {
    const results: [handler: string, expected: unknown][] = [
      ['undefined', null],
      ['null', null],
      ['text', 'text'],
      ['number', 0],
      ['function', null],
      ['toJson', 'from toJSON'],
    ];
    for (const [handler, expected] of results) {
      it(`sends ${handler} as ${JSON.stringify(expected)}`, async (t) => {
        const guest = startGuest(t, { interpreter, code: 'results', handler: `index.${handler}` });
        await guest.initialised;
        assert.deepEqual(responseOf(await guest.invoke({})), expected);
      });
    }

    it('carries text of every plane both ways', async (t) => {
      const guest = startGuest(t, { interpreter, code: 'results', handler: 'index.unicode' });
      await guest.initialised;
      assert.equal(responseOf(await guest.invoke('ß-字-😀')), 'ß-字-😀-é-漢-😀');
    });

    it('sends the largest response that is allowed, and an error in place of a larger one', async (t) => {
      const guest = startGuest(t, { interpreter, code: 'results', handler: 'index.size' });
      await guest.initialised;
      const largest = await guest.invoke(lambdaLimits.maxInvokeResponseBytes);
      assert.equal(
        largest.kind === 'response' && largest.payload.length,
        lambdaLimits.maxInvokeResponseBytes,
      );
      assert.deepEqual(errorOf(await guest.invoke(lambdaLimits.maxInvokeResponseBytes + 1)), {
        errorType: 'Function.ResponseSizeTooLarge',
        errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
      });
      assert.equal(responseOf(await guest.invoke(2)), '');
    });

    it('takes the largest event that is allowed', async (t) => {
      const guest = startGuest(t, { interpreter, code: 'handlers', handler: 'index.handler' });
      await guest.initialised;
      const event = 'e'.repeat(lambdaLimits.maxInvokeRequestBytes - 20);
      assert.deepEqual(responseOf(await guest.invoke(event)), { echo: event });
    });

    it('reports a payload that is no JSON without calling the handler', async (t) => {
      const guest = startGuest(t, { interpreter, code: 'handlers', handler: 'index.handler' });
      await guest.initialised;
      const result = await guest.invoke(null, { payload: Buffer.from('{"a":') });
      assert.equal(result.kind, 'invalid-json');
      assert.deepEqual(responseOf(await guest.invoke(1)), { echo: 1 });
    });

    const errors: [handler: string, type: string, message: string][] = [
      ['custom', 'CustomError', 'went wrong'],
      ['sync', 'TypeError', 'synchronous'],
      ['string', 'string', 'just text'],
      ['object', 'object', '[object Object]'],
      ['hostile', 'handled', hostileMessage],
      interpreter === current ? ['nothing', 'undefined', 'undefined'] : ['nothing', 'string', 'handled'],
      ['foreign', 'RangeError', 'from another realm'],
    ];
    for (const [handler, type, message] of errors) {
      it(`reports what ${handler} throws as ${type} and serves on`, async (t) => {
        const guest = startGuest(t, { interpreter, code: 'errors', handler: `index.${handler}` });
        await guest.initialised;
        const error = errorOf(await guest.invoke({}));
        assert.equal(error.errorType, type);
        assert.equal(error.errorMessage, message);
        assert.ok(Array.isArray(error.trace));
        assert.equal(errorOf(await guest.invoke({})).errorType, type);
        assert.match(
          guest.logs[0] ?? '',
          /Z\t00000000-0000-4000-8000-000000000001\tERROR\tInvoke Error \t\{"errorType":/,
        );
      });
    }

    it('names the handler in the trace', async (t) => {
      const guest = startGuest(t, { interpreter, code: 'errors', handler: 'index.custom' });
      await guest.initialised;
      const { trace = [] } = errorOf(await guest.invoke({}));
      assert.equal(trace[0], 'CustomError: went wrong');
      assert.match(
        trace[1] ?? '',
        /^ {4}at exports\.custom \[as handler\] \(.*\/errors\/index\.js:\d+:\d+\)$/,
      );
    });

    it('cuts an error message that no response could hold', async (t) => {
      const guest = startGuest(t, { interpreter, code: 'errors', handler: 'index.huge' });
      await guest.initialised;
      assert.match(errorOf(await guest.invoke({})).errorMessage, /^m{262144}$/);
      assert.deepEqual(guest.violations, []);
    });

    it('reports results that are no JSON', async (t) => {
      const type = interpreter === current ? 'Runtime.JSONStringifyError' : 'Error';
      for (const handler of ['bigint', 'cycle']) {
        const guest = startGuest(t, { interpreter, code: 'errors', handler: `index.${handler}` });
        await guest.initialised;
        const error = errorOf(await guest.invoke({}));
        assert.equal(error.errorType, type);
        assert.equal(error.errorMessage, 'Unable to stringify response body');
      }
    });
  });
}

describe('uncaught errors', { concurrency: 2 }, () => {
  it('fail the invocation up to nodejs22.x, then end the process', async (t) => {
    const timer = startGuest(t, { interpreter: older, code: 'errors', handler: 'index.timer' });
    await timer.initialised;
    assert.equal(errorOf(await timer.invoke({})).errorMessage, 'in a timer');
    assert.equal(await timer.exited, 129);
    assert.match(timer.logs[0] ?? '', /\tERROR\tUncaught Exception \t\{"errorType":"Error"/);

    const rejection = startGuest(t, { interpreter: older, code: 'errors', handler: 'index.rejection' });
    await rejection.initialised;
    const error = errorOf(await rejection.invoke({}));
    assert.equal(error.errorType, 'Runtime.UnhandledPromiseRejection');
    assert.equal(error.errorMessage, 'Error: nobody listens');
    assert.equal(await rejection.exited, 128);
    assert.match(rejection.logs[0] ?? '', /\tERROR\tUnhandled Promise Rejection \t\{/);
  });

  it('end the process without an answer from nodejs24.x on', async (t) => {
    for (const [handler, message] of [
      ['timer', /Error: in a timer/],
      ['rejection', /Error: nobody listens/],
    ] as const) {
      const guest = startGuest(t, { interpreter: current, code: 'errors', handler: `index.${handler}` });
      await guest.initialised;
      const answer = guest.invoke({});
      assert.equal(await Promise.race([answer, guest.exited]), 1);
      assert.match(guest.raw.join(''), message);
    }
  });
});
