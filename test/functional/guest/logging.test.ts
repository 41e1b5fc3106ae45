/** What functions log, in both formats: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { responseOf, startGuest } from './guest-process.ts';
import { current, older } from './interpreters.ts';

const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const requestId = '00000000-0000-4000-8000-000000000001';

for (const interpreter of [current, older]) {
  describe(`logging on ${interpreter.runtime}`, { concurrency: 2 }, () => {
    const start = (t: Parameters<typeof startGuest>[0], handler: string, env: Record<string, string> = {}) =>
      startGuest(t, { interpreter, code: 'logs', handler: `index.${handler}`, env });

    it('writes a line for each call: time, request id, level, message', async (t) => {
      const guest = start(t, 'levels');
      await guest.initialised;
      await guest.invoke({});
      const lines = guest.logs.map((line) => line.split('\t'));
      assert.deepEqual(
        lines.map(([, , level]) => level),
        ['TRACE', 'DEBUG', 'INFO', 'INFO', 'WARN', 'ERROR', 'FATAL'],
      );
      for (const [at = '', id] of lines) {
        assert.match(at, time);
        assert.equal(id, requestId);
      }
      assert.equal(lines[2]?.[3], 'log formatted');
      assert.equal(lines[3]?.[3], 'info { nested: { value: 1 } }');
      assert.match(lines[5]?.[3] ?? '', /^error TypeError: wrong\n {4}at /);
    });

    it('leaves out what is below the log level', async (t) => {
      const guest = start(t, 'levels', { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: 'WARN' });
      await guest.initialised;
      await guest.invoke({});
      assert.deepEqual(
        guest.logs.map((line) => JSON.parse(line).level),
        ['WARN', 'ERROR', 'FATAL'],
      );
    });

    it('writes JSON objects in the JSON format', async (t) => {
      const guest = start(t, 'json', { AWS_LAMBDA_LOG_FORMAT: 'JSON' });
      await guest.initialised;
      await guest.invoke({}, { tenantId: 'blue' });
      const [object, text, error, cycle] = guest.logs.map((line) => JSON.parse(line));
      assert.match(object.timestamp, time);
      const { timestamp: _timestamp, ...rest } = object;
      assert.deepEqual(rest, { level: 'INFO', requestId, tenantId: 'blue', message: { key: 'value' } });
      assert.equal(text.message, 'text');
      assert.deepEqual(
        [error.level, error.message.errorType, error.message.errorMessage],
        ['ERROR', 'RangeError', 'alone'],
      );
      assert.match(error.message.stackTrace[0], /^RangeError: alone$/);
      assert.match(cycle.message, /self: \[Circular \*1\]/);
    });

    it('puts an error beside a message in members of its own', async (t) => {
      const guest = start(t, 'levels', { AWS_LAMBDA_LOG_FORMAT: 'JSON' });
      await guest.initialised;
      await guest.invoke({});
      const line = guest.logs.map((text) => JSON.parse(text)).find(({ level }) => level === 'ERROR');
      assert.match(line.message, /^error TypeError: wrong/);
      assert.deepEqual([line.errorType, line.errorMessage], ['TypeError', 'wrong']);
      assert.ok(line.stackTrace.length > 1);
    });

    it('keeps a message of several lines in one record', async (t) => {
      const guest = start(t, 'multiline');
      await guest.initialised;
      await guest.invoke({});
      assert.equal(guest.logs.length, 1);
      assert.match(guest.logs[0] ?? '', /\tfirst\nsecond$/);
    });

    it('keeps standard streams and console in order, and leaves raw writes to the pipes', async (t) => {
      const guest = start(t, 'streams');
      await guest.initialised;
      await guest.invoke({});
      assert.equal(guest.logs[0], 'to stdout\n');
      assert.match(guest.logs[1] ?? '', /\tINFO\tconsole$/);
      assert.equal(guest.logs[2], 'to stderr\n');
    });

    it('delivers all that was logged before the response', async (t) => {
      const guest = start(t, 'flood');
      await guest.initialised;
      assert.equal(responseOf(await guest.invoke({})), 'flooded');
      assert.equal(guest.logs.length, 2000);
    });

    it('splits a line that is over 256 KB', async (t) => {
      const guest = start(t, 'long');
      await guest.initialised;
      await guest.invoke({});
      assert.deepEqual(
        guest.logs.map(({ length }) => length > 256 * 1024),
        [false, false],
      );
      assert.match(guest.logs.join(''), /y{300000}$/);
    });

    it('delivers what was logged right before the process exits', async (t) => {
      const guest = start(t, 'exits');
      await guest.initialised;
      assert.equal(await Promise.race([guest.invoke({}), guest.exited]), 7);
      assert.match(guest.logs.join(''), /last words/);
    });
  });
}
