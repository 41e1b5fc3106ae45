/** How handler names find the user's function: https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorOf, responseOf } from '../guest/guest-process.ts';
import { pythons, startPythonGuest } from './python-guest.ts';

for (const python of pythons) {
  describe(`loading a handler on ${python.runtime}`, { concurrency: 2 }, () => {
    const loads: [title: string, code: string, handler: string, expected: unknown][] = [
      ['a function of a module', 'handlers', 'app.handler', { echo: 1 }],
      ['a callable object', 'handlers', 'app.application', 'from an object'],
      ['a path with slashes', 'handlers', 'package/deep/app.handler', 'relative import'],
      ['a path with dots', 'handlers', 'package.deep.app.handler', 'relative import'],
      ['a folder that is no package', 'handlers', 'folder/app.handler', { echo: 'from the root' }],
      [
        'a module named as one of the guest, whose own modules are not shadowed',
        'shadowing',
        'control.handler',
        [true, "the package's random"],
      ],
    ];
    for (const [title, code, handler, expected] of loads) {
      it(`finds ${title}`, async (t) => {
        const guest = startPythonGuest(t, { python, code, handler });
        assert.equal(await guest.initialised, 'ready');
        assert.deepEqual(responseOf(await guest.invoke(1)), expected);
        assert.deepEqual(guest.violations, []);
      });
    }

    const failures: [title: string, code: string, handler: string, type: string, message: RegExp][] = [
      [
        'a missing function',
        'handlers',
        'app.missing',
        'Runtime.HandlerNotFound',
        /^Handler 'missing' missing on module 'app'$/,
      ],
      [
        'a name without a function',
        'handlers',
        'app',
        'Runtime.MalformedHandlerName',
        /^Bad handler 'app': not enough values to unpack \(expected 2, got 1\)$/,
      ],
      [
        'a missing module',
        'handlers',
        'gone.handler',
        'Runtime.ImportModuleError',
        /^Unable to import module 'gone': No module named 'gone'$/,
      ],
      [
        'a missing dependency',
        'broken',
        'missing_dependency.handler',
        'Runtime.ImportModuleError',
        /^Unable to import module 'missing_dependency': No module named 'does_not_exist'$/,
      ],
      [
        'a syntax error',
        'broken',
        'syntax.handler',
        'Runtime.UserCodeSyntaxError',
        /^Syntax error in module 'syntax': .* \(syntax\.py, line \d\)$/,
      ],
      [
        'a built-in module',
        'handlers',
        'sys.exit',
        'Runtime.BuiltInModuleConflict',
        /^Cannot use built-in module sys as a handler module$/,
      ],
      [
        'a module that the runtime has imported from the standard library',
        'shadowing',
        'json.handler',
        'Runtime.HandlerNotFound',
        /^Handler 'handler' missing on module 'json'$/,
      ],
    ];
    for (const [title, code, handler, type, message] of failures) {
      it(`reports ${title} as ${type}`, async (t) => {
        const guest = startPythonGuest(t, { python, code, handler });
        const error = errorOf(await guest.initialised);
        assert.equal(error.errorType, type);
        assert.match(error.errorMessage, message);
        assert.equal(error.requestId, '');
        assert.equal(await guest.exited, 1);
        assert.match(guest.logs[0] ?? '', /^\[WARNING\]\t\S+Z\t\tLAMBDA_WARNING: Unhandled exception\. /);
        assert.ok(
          guest.logs[1]?.startsWith(`[ERROR] ${type}: ${error.errorMessage}\nTraceback (most recent`),
        );
      });
    }

    it('reports what a module raised, with the frames of its import and none of the guest', async (t) => {
      const guest = startPythonGuest(t, { python, code: 'broken', handler: 'throws.handler' });
      const { errorType, errorMessage, stackTrace = [] } = errorOf(await guest.initialised);
      assert.equal(errorType, 'SetupError');
      assert.equal(errorMessage, 'the database is not there');
      assert.match(stackTrace[0] ?? '', /importlib\/__init__\.py", line \d+, in import_module\n/);
      assert.match(
        stackTrace[1] ?? '',
        /^ {2}File "<frozen importlib\._bootstrap>", line \d+, in _gcd_import\n$/,
      );
      assert.match(
        stackTrace.at(-1) ?? '',
        /^ {2}File ".*\/throws\.py", line 6, in connect\n {4}raise SetupError\("the database is not there"\)\n$/,
      );
    });

    it('names the line of a syntax error', async (t) => {
      const guest = startPythonGuest(t, { python, code: 'broken', handler: 'syntax.handler' });
      const { stackTrace = [] } = errorOf(await guest.initialised);
      assert.match(stackTrace[0] ?? '', /^ {2}File ".*\/syntax\.py" Line \d\n {4}/);
    });

    it('ends with the exit status of a module that exits', async (t) => {
      assert.equal(await startPythonGuest(t, { python, code: 'broken', handler: 'exits.handler' }).exited, 3);
      assert.equal(
        await startPythonGuest(t, { python, code: 'broken', handler: 'leaves.handler' }).exited,
        0,
      );
    });
  });
}
