/** Standard streams and the logging module: https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { responseOf } from '../guest/guest-process.ts';
import { pythons, startPythonGuest } from './python-guest.ts';

const code = 'logs';
const requestId = '00000000-0000-4000-8000-000000000001';

for (const python of pythons) {
  describe(`logs on ${python.runtime}`, () => {
    it('keep the order of all that is written, up to the answer', async (t) => {
      const guest = startPythonGuest(t, { python, code, handler: 'app.printing' });
      responseOf(await guest.invoke({}));
      const record = guest.logs.findIndex((line) => line.startsWith('[WARNING]'));
      assert.equal(
        guest.logs.slice(0, record).join(''),
        'one 2 three\nfour\nto stderr\nbytes\nfrom the context',
      );
      assert.match(
        guest.logs[record] ?? '',
        new RegExp(`^\\[WARNING\\]\\t\\S+Z\\t${requestId}\\ttwo\\nlines$`),
      );
      assert.equal(guest.logs.slice(record + 1).join(''), 'last');
    });

    it('hold warnings and above unless the function asks for more', async (t) => {
      const levels = async (env: Record<string, string>) => {
        const guest = startPythonGuest(t, { python, code, handler: 'app.levels', env });
        responseOf(await guest.invoke({}));
        return guest.logs.map((line) => line.split('at ').at(-1)?.split('"')[0]);
      };
      assert.deepEqual(await levels({}), ['warning', 'error', 'critical']);
      assert.deepEqual(await levels({ AWS_LAMBDA_LOG_LEVEL: 'TRACE' }), [
        'debug',
        'info',
        'warning',
        'error',
        'critical',
      ]);
      assert.deepEqual(await levels({ AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: 'ERROR' }), [
        'error',
        'critical',
      ]);
    });

    it('have an exception with its traceback in one record', async (t) => {
      const guest = startPythonGuest(t, { python, code, handler: 'app.formatted' });
      responseOf(await guest.invoke({}));
      assert.match(
        guest.logs[0] ?? '',
        /^\[ERROR\]\t\S+Z\t\S+\tcaught\nTraceback \(most recent call last\):\n {2}File ".*", line \d+, in formatted\n.*\nValueError: went wrong$/s,
      );
    });

    it('are JSON objects where the function asks for it', async (t) => {
      const env = { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: 'INFO' };
      const guest = startPythonGuest(t, { python, code, handler: 'app.structured', env });
      await guest.invoke({}, { tenantId: 'blue' });
      const [message, extras, caught, uncaught] = guest.logs.map((line) => JSON.parse(line));
      assert.match(message.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      assert.deepEqual(
        { ...message, timestamp: '' },
        {
          timestamp: '',
          level: 'ERROR',
          message: { order: 7 },
          logger: 'orders',
          requestId,
          tenantId: 'blue',
        },
      );
      assert.equal(extras.order, 7);
      assert.deepEqual(extras.path, { a: "<class 'object'>" });
      assert.equal(caught.errorType, 'ValueError');
      assert.equal(caught.errorMessage, 'went wrong');
      assert.match(caught.location, /app\.py:structured:\d+$/);
      assert.match(caught.stackTrace[0], /^ {2}File ".*", line \d+, in structured\n/);
      assert.equal(uncaught.level, 'ERROR');
      assert.equal(uncaught.errorType, 'LookupError');
      assert.equal(uncaught.requestId, requestId);
    });

    it('of several threads come as whole records', async (t) => {
      const guest = startPythonGuest(t, { python, code, handler: 'app.concurrent' });
      responseOf(await guest.invoke({}));
      assert.equal(guest.logs.length, 200);
      for (const line of guest.logs) assert.match(line, /\t\d \d+ x{200}$/);
      assert.deepEqual(guest.violations, []);
    });

    it('of child processes go through the real descriptors', async (t) => {
      const guest = startPythonGuest(t, { python, code, handler: 'app.processes' });
      responseOf(await guest.invoke({}));
      assert.equal(guest.logs.join(''), 'parent\n');
      guest.channel.close();
      await guest.exited;
      assert.equal(guest.raw.join(''), 'forked child\nsubprocess\nto our stdout\n');
      assert.deepEqual(guest.violations, []);
    });
  });
}

it("the guest's descriptor is closed to child processes", async (t) => {
  const guest = startPythonGuest(t, { code, handler: 'app.open_descriptors' });
  assert.equal(responseOf(await guest.invoke({})), 'closed');
});
