/** Callback handlers, which nodejs22.x and earlier serve and later runtimes refuse. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorOf, responseOf, startGuest } from './guest-process.ts';
import { current, older } from './interpreters.ts';

describe('callback handlers on nodejs22.x', { concurrency: 2 }, () => {
  const answers: [handler: string, expected: unknown][] = [
    ['callback', { callback: 5 }],
    ['later', 'later'],
    ['succeed', 'succeeded'],
    ['done', 'done'],
    ['twice', 'first'],
    ['never', null],
    ['neverResolves', null],
  ];
  for (const [handler, expected] of answers) {
    it(`${handler} answers ${JSON.stringify(expected)}, again and again`, async (t) => {
      const guest = startGuest(t, { interpreter: older, code: 'callbacks', handler: `index.${handler}` });
      assert.equal(await guest.initialised, 'ready');
      for (let count = 0; count < 3; count += 1)
        assert.deepEqual(responseOf(await guest.invoke(5)), expected);
      assert.deepEqual(guest.violations, []);
    });
  }

  const failures: [handler: string, type: string, message: string][] = [
    ['callbackError', 'Error', 'by callback'],
    ['callbackText', 'string', 'by text'],
    ['fail', 'Error', 'failed'],
  ];
  for (const [handler, type, message] of failures) {
    it(`${handler} fails with ${type}`, async (t) => {
      const guest = startGuest(t, { interpreter: older, code: 'callbacks', handler: `index.${handler}` });
      await guest.initialised;
      const { errorType, errorMessage } = errorOf(await guest.invoke(5));
      assert.deepEqual([errorType, errorMessage], [type, message]);
    });
  }

  it('waits for an empty event loop after the callback', async (t) => {
    const guest = startGuest(t, { interpreter: older, code: 'callbacks', handler: 'index.waits' });
    await guest.initialised;
    assert.equal(responseOf(await guest.invoke(5)), 'waited');
    assert.match(guest.logs.join(''), /work after the callback/);
  });

  it('answers at once when callbackWaitsForEmptyEventLoop is false', async (t) => {
    const guest = startGuest(t, { interpreter: older, code: 'callbacks', handler: 'index.doesNotWait' });
    await guest.initialised;
    assert.equal(responseOf(await guest.invoke(5)), 'at once');
    assert.deepEqual(guest.logs, []);
  });
});

describe('callback handlers from nodejs24.x on', { concurrency: 2 }, () => {
  it('are refused when the function is initialised', async (t) => {
    const guest = startGuest(t, { interpreter: current, code: 'callbacks', handler: 'index.callback' });
    const error = errorOf(await guest.initialised);
    assert.equal(error.errorType, 'Runtime.CallbackHandlerDeprecated');
    assert.match(
      error.errorMessage,
      /^ERROR: AWS Lambda has removed support for callback-based function handlers/,
    );
  });

  it('end with the event loop when they never answer', async (t) => {
    const guest = startGuest(t, { interpreter: current, code: 'callbacks', handler: 'index.neverResolves' });
    await guest.initialised;
    assert.equal(await Promise.race([guest.invoke(5), guest.exited]), 0);
  });

  it('have no context.done to answer with', async (t) => {
    const guest = startGuest(t, { interpreter: current, code: 'callbacks', handler: 'index.done' });
    await guest.initialised;
    assert.equal(errorOf(await guest.invoke(5)).errorMessage, 'context.done is not a function');
  });
});
