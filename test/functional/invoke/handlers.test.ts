/** Every form of handler that AWS's Node runtime takes, deployed and invoked. */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { deploy, invoke, type Source } from '../../support/functions.ts';
import { lambdaClient, startKilnServer } from '../../support/server.ts';

const server = await startKilnServer({ after });
const client = lambdaClient(server);

interface Form {
  readonly source: Source;
  readonly handler?: string;
  /** What it returns for `{"n":1}`. */
  readonly result: unknown;
}

const forms: Record<string, Form> = {
  'a CommonJS module': {
    source: { 'index.js': 'exports.handler = async ({ n }) => n + 1;' },
    result: 2,
  },
  'a .cjs file': {
    source: { 'index.cjs': 'module.exports.handler = async ({ n }) => n + 2;' },
    result: 3,
  },
  'an ES module by its ending': {
    source: { 'index.mjs': 'export const handler = async ({ n }) => n + 3;' },
    result: 4,
  },
  'an ES module by its package': {
    source: {
      'package.json': '{"type":"module"}',
      'index.js': "import { add } from './add.js'; export const handler = async ({ n }) => add(n);",
      'add.js': 'export const add = (n) => n + 4;',
    },
    result: 5,
  },
  'top-level await': {
    source: {
      'index.mjs': `
        import { readFile } from 'node:fs/promises';
        const { by } = JSON.parse(await readFile(new URL('./settings.json', import.meta.url)));
        export const handler = async ({ n }) => n + by;`,
      'settings.json': '{"by":5}',
    },
    result: 6,
  },
  'a handler in a folder': {
    source: {
      'src/deep/app.js': "exports.run = async ({ n }) => require('../shared.js') + n;",
      'src/shared.js': 'module.exports = 6;',
    },
    handler: 'src/deep/app.run',
    result: 7,
  },
  'a handler within an object': {
    source: { 'index.js': 'exports.api = { v1: { get: async ({ n }) => n + 7 } };' },
    handler: 'index.api.v1.get',
    result: 8,
  },
  'a handler on the default export': {
    source: { 'index.mjs': 'export default { handler: async ({ n }) => n + 8 };' },
    result: 9,
  },
  'a plain value': {
    source: { 'index.js': "exports.handler = () => ({ plain: true, list: [1, 'ä'] });" },
    result: { plain: true, list: [1, 'ä'] },
  },
  'no value': { source: { 'index.js': 'exports.handler = () => {};' }, result: null },
  'a promise': {
    source: { 'index.js': 'exports.handler = ({ n }) => Promise.resolve(n + 9);' },
    result: 10,
  },
  'a value with toJSON': {
    source: { 'index.js': 'exports.handler = async () => new Date(0);' },
    result: '1970-01-01T00:00:00.000Z',
  },
  'a package from node_modules': {
    source: {
      'index.mjs': "import ten from 'ten'; export const handler = async ({ n }) => n + ten;",
      'node_modules/ten/package.json': '{"name":"ten","version":"1.0.0","main":"main.js"}',
      'node_modules/ten/main.js': 'module.exports = 10;',
    },
    result: 11,
  },
  'a package that is the handler itself': {
    source: {
      'node_modules/app/package.json': '{"name":"app","version":"1.0.0","main":"main.js"}',
      'node_modules/app/main.js': 'exports.handler = async ({ n }) => n + 11;',
    },
    handler: 'app.handler',
    result: 12,
  },
};

const names = new Map(Object.keys(forms).map((form, index) => [form, `form-${index}`]));
await Promise.all([
  ...Object.entries(forms).map(([form, { source, handler = 'index.handler' }]) =>
    deploy(client, names.get(form) ?? '', source, { Handler: handler }),
  ),
  deploy(client, 'callback', {
    'index.js': 'exports.handler = (event, context, callback) => callback(null, 1);',
  }),
  deploy(client, 'typed', {
    'index.ts': 'export const handler = async ({ n }: { n: number }): Promise<number> => n;',
  }),
]);

for (const [form, { result }] of Object.entries(forms)) {
  test(`${form} is found and called`, async () => {
    const { payload, functionError } = await invoke(client, names.get(form) ?? '', { n: 1 });
    assert.equal(functionError, undefined, JSON.stringify(payload));
    assert.deepEqual(payload, result);
  });
}

test('a callback handler is refused, as it is from nodejs24.x on', async () => {
  const { payload, functionError } = await invoke(client, 'callback', {});
  assert.equal(functionError, 'Unhandled');
  assert.equal(payload.errorType, 'Runtime.CallbackHandlerDeprecated');
  assert.match(
    payload.errorMessage,
    /^ERROR: AWS Lambda has removed support for callback-based function handlers/,
  );
});

test('TypeScript is not loaded by itself', async () => {
  const { payload } = await invoke(client, 'typed', { n: 1 });
  assert.equal(payload.errorType, 'Runtime.ImportModuleError');
});
