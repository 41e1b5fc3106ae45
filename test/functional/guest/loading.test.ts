/** How handler names find the user's function: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html */

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { errorOf, responseOf, startGuest } from './guest-process.ts';
import { current, older } from './interpreters.ts';

for (const interpreter of [current, older]) {
  describe(`loading a handler on ${interpreter.runtime}`, { concurrency: 2 }, () => {
    const loads: [title: string, code: string, handler: string, expected: unknown][] = [
      ['an export of index.js', 'handlers', 'index.handler', { echo: 1 }],
      ['a nested export', 'handlers', 'index.nested.deep.handler', 'deep'],
      [
        'a handler that is no async function',
        'handlers',
        'index.sync',
        interpreter === current ? { sync: 1 } : null,
      ],
      ['a .cjs file', 'handlers', 'common.handler', 'from cjs'],
      ['a file without an extension', 'handlers', 'plain.handler', 'no extension'],
      ['a nested path', 'nested', 'src/app.handler', 'nested path'],
      ['a folder with an index.js', 'nested', 'src/folder.handler', 'folder index'],
      [
        'a .mjs file with top-level await',
        'esm',
        'index.handler',
        { name: 'top-level await', dynamic: 'dynamically imported' },
      ],
      ['a member of the default export', 'esm', 'index.fallback', 'from the default export'],
      ['a .js file in a package of type module', 'esm-type', 'index.handler', 'undefined'],
    ];
    for (const [title, code, handler, expected] of loads) {
      it(`finds ${title}`, async (t) => {
        const guest = startGuest(t, { interpreter, code, handler });
        assert.equal(await guest.initialised, 'ready');
        assert.deepEqual(responseOf(await guest.invoke(1)), expected);
        assert.deepEqual(guest.violations, []);
      });
    }

    const failures: [title: string, code: string, handler: string, type: string, message: RegExp][] = [
      [
        'a missing export',
        'handlers',
        'index.missing',
        'Runtime.HandlerNotFound',
        /^index\.missing is undefined or not exported$/,
      ],
      [
        'an export that is no function',
        'handlers',
        'index.number',
        'Runtime.HandlerNotFound',
        /^index\.number is not a function$/,
      ],
      ['a name without an export', 'handlers', 'index', 'Runtime.MalformedHandlerName', /^Bad handler$/],
      [
        'a name that climbs out',
        'nested',
        '../handlers/index.handler',
        'Runtime.MalformedHandlerName',
        /is not a valid handler name\. Use absolute paths/,
      ],
      [
        'a missing file',
        'handlers',
        'gone.handler',
        'Runtime.ImportModuleError',
        /^Error: Cannot find module 'gone'/,
      ],
      [
        'a missing dependency',
        'broken',
        'missing.handler',
        'Runtime.ImportModuleError',
        /^Error: Cannot find module 'does-not-exist'\nRequire stack:\n- .*missing\.js/,
      ],
      [
        'a missing dependency of an ES module',
        'broken',
        'missing-esm.handler',
        'Error',
        /^Cannot find package 'does-not-exist' imported from /,
      ],
      ['a module that throws', 'broken', 'throws.handler', 'SetupError', /^the database is not there$/],
      ['a module that throws a string', 'broken', 'throws-string.handler', 'string', /^a bare string$/],
    ];
    for (const [title, code, handler, type, message] of failures) {
      it(`reports ${title} as ${type}`, async (t) => {
        const guest = startGuest(t, { interpreter, code, handler });
        const error = errorOf(await guest.initialised);
        assert.equal(error.errorType, type);
        assert.match(error.errorMessage, message);
        assert.equal(await guest.exited, interpreter === current ? 1 : 129);
        assert.match(
          guest.logs.join(''),
          interpreter === current
            ? /\t-\tERROR\tInit Error \t\{/
            : /\tundefined\tERROR\tUncaught Exception \t\{/,
        );
      });
    }

    it('reports a syntax error with the line it is in', async (t) => {
      const code = await temporaryFolder(t);
      await writeFile(path.join(code, 'index.js'), 'exports.handler = async () => {\n  return {;\n};\n');
      const error = errorOf(await startGuest(t, { interpreter, code, handler: 'index.handler' }).initialised);
      assert.equal(error.errorType, 'Runtime.UserCodeSyntaxError');
      assert.match(error.errorMessage, /^SyntaxError: Unexpected token ';'$/);
      assert.ok(error.trace?.includes(`${code}/index.js:2`), error.trace?.join('\n') ?? 'no trace');
    });

    it('ends when the module waits for what never happens', async (t) => {
      const guest = startGuest(t, { interpreter, code: 'broken', handler: 'never.handler' });
      assert.equal(await guest.exited, 0);
    });

    it('ends when the module exits', async (t) => {
      const guest = startGuest(t, { interpreter, code: 'broken', handler: 'exits.handler' });
      assert.equal(await guest.exited, 3);
    });
  });
}

it('leaves ES module syntax in a .js file to nodejs24.x and later', async (t) => {
  const code = await temporaryFolder(t);
  await writeFile(
    path.join(code, 'index.js'),
    "export const handler = async () => await Promise.resolve('detected');\nawait 0;",
  );
  const guest = startGuest(t, { interpreter: current, code, handler: 'index.handler' });
  assert.equal(await guest.initialised, 'ready');
  assert.equal(responseOf(await guest.invoke(1)), 'detected');
  const refused = startGuest(t, { interpreter: older, code, handler: 'index.handler' });
  assert.equal(errorOf(await refused.initialised).errorType, 'Runtime.UserCodeSyntaxError');
});
