/** What callers get: results as JSON, errors, and the end of the process. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorOf, responseOf } from '../guest/guest-process.ts';
import { python, pythons, startPythonGuest } from './python-guest.ts';

const code = 'results';

for (const python of pythons) {
  describe(`results on ${python.runtime}`, () => {
    const results: [event: string, expected: string | RegExp][] = [
      ['nothing', 'null'],
      ['text', /^"(?:é|\\u00e9)"$/],
      ['bytes', '<raw>'],
      ['decimal', '{"price": 1.10, "large": 1E+30}'],
      ['nested bytes', '{"body": "text"}'],
      ['named tuple', '[{"x": 1, "y": [{"x": 2, "y": 3}]}]'],
      ['tuple', '[1, 2]'],
      ['surrogate', '"\\udc80"'],
    ];
    it('are written as on AWS', async (t) => {
      const guest = startPythonGuest(t, { python, code, handler: 'app.handler' });
      for (const [event, expected] of results) {
        const result = await guest.invoke(event);
        const text = result.kind === 'response' ? result.payload.toString() : JSON.stringify(result);
        if (typeof expected === 'string') assert.equal(text, expected);
        else assert.match(text, expected);
      }
      assert.deepEqual(guest.violations, []);
    });

    it('that are no JSON are a marshal error', async (t) => {
      const guest = startPythonGuest(t, { python, code, handler: 'app.handler' });
      const messages: [event: string, message: string][] = [
        ['set', 'Object of type set is not JSON serializable'],
        ['date', 'Object of type date is not JSON serializable'],
        ['circular', 'Circular reference detected'],
      ];
      for (const [event, message] of messages) {
        const error = errorOf(await guest.invoke(event));
        assert.equal(error.errorType, 'Runtime.MarshalError');
        assert.equal(error.errorMessage, `Unable to marshal response: ${message}`);
        assert.deepEqual(error.stackTrace, []);
      }
    });

    it('of an error are its type, message, request id and frames', async (t) => {
      const guest = startPythonGuest(t, { python, code, handler: 'app.failing' });
      const error = errorOf(await guest.invoke('plain'));
      assert.deepEqual(Object.keys(error), ['errorMessage', 'errorType', 'requestId', 'stackTrace']);
      assert.equal(error.errorMessage, "'inner'");
      assert.equal(error.errorType, 'KeyError');
      assert.equal(error.requestId, '00000000-0000-4000-8000-000000000001');
      assert.equal(error.stackTrace?.length, 2);
      assert.match(
        error.stackTrace[0] ?? '',
        /^ {2}File ".*\/app\.py", line \d+, in failing\n {4}fail\(\)\n$/,
      );
      const [, failure = ''] = guest.logs;
      assert.equal(failure, '');
      assert.match(
        guest.logs[0] ?? '',
        /^\[ERROR\] KeyError: 'inner'\nTraceback \(most recent call last\):\n\u00a0\u00a0File ".*", line \d+, in failing\n\u00a0{4}fail\(\)\n/,
      );
    });
  });
}

it('a response over the limit is told by its size', async (t) => {
  const guest = startPythonGuest(t, { code, handler: 'app.handler' });
  const error = errorOf(await guest.invoke('large'));
  assert.equal(error.errorType, 'Function.ResponseSizeTooLarge');
  assert.equal(responseOf(await guest.invoke('nothing')), null);
});

it('an event that is no JSON never reaches the handler', async (t) => {
  const guest = startPythonGuest(t, { code, handler: 'app.handler' });
  for (const text of ['{"a":', 'NaN', '\u0080', '']) {
    const result = await guest.invoke(0, { payload: Buffer.from(text, 'latin1') });
    assert.equal(result.kind, 'invalid-json');
  }
  assert.equal(responseOf(await guest.invoke('nothing')), null);
});

it('errors that resist being described are still reported', async (t) => {
  const guest = startPythonGuest(t, { code, handler: 'app.failing' });
  assert.equal(errorOf(await guest.invoke('unprintable')).errorMessage, '<unprintable Unprintable object>');
  assert.equal(errorOf(await guest.invoke('surrogate')).errorMessage, '\udc80');
  assert.equal(errorOf(await guest.invoke('long')).errorType, 'ValueError');
  assert.equal(errorOf(await guest.invoke('chained')).errorMessage, 'outer');
});

it('an exit ends the process with its status, after what was logged', async (t) => {
  const guest = startPythonGuest(t, { code, handler: 'app.failing' });
  void guest.invoke('exit');
  assert.equal(await guest.exited, 1);
  assert.equal(guest.logs.join(''), 'exit\n');
  const silent = startPythonGuest(t, { code, handler: 'app.failing' });
  void silent.invoke('exit 0');
  assert.equal(await silent.exited, 0);
});

it('an error in a thread is printed and fails nothing', async (t) => {
  const guest = startPythonGuest(t, { code, handler: 'app.failing' });
  assert.equal(responseOf(await guest.invoke('thread')), 'answered');
  assert.match(guest.logs.join(''), /Exception in thread worker.*:\nTraceback/);
});

it(`ends when its host is gone (${python.runtime})`, async (t) => {
  const guest = startPythonGuest(t, { code, handler: 'app.handler' });
  await guest.initialised;
  guest.channel.close();
  assert.equal(await guest.exited, 0);
});
