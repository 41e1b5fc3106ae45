/** Packages that a function does not bring: those of its layers, then the AWS SDK that comes with the runtime. */

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { errorOf, responseOf, startGuest } from './guest-process.ts';
import { current, interpreterOf, older } from './interpreters.ts';

/** Has module hooks on a thread of their own only. */
const oldest = await interpreterOf('nodejs20.x');

/** Kiln's own dependencies hold SDK clients. */
const sdkFolder = fileURLToPath(new URL('../../../node_modules', import.meta.url));

/** A folder with one source file a name. */
async function codeFolder(
  t: Parameters<typeof temporaryFolder>[0],
  sources: Record<string, string>,
): Promise<string> {
  const root = await temporaryFolder(t);
  for (const [name, source] of Object.entries(sources)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), source);
  }
  return root;
}

for (const interpreter of [current, older, oldest]) {
  describe(`packages in NODE_PATH on ${interpreter.runtime}`, { concurrency: 2 }, () => {
    it('are found by import, the first folder first, after what the function brings', async (t) => {
      const root = await codeFolder(t, {
        'task/node_modules/both/index.js': "exports.from = 'function';",
        'layer/node_modules/both/index.js': "exports.from = 'layer';",
        'layer/node_modules/shared/index.js': "exports.from = 'layer';",
        'runtime/node_modules/shared/index.js': "exports.from = 'runtime';",
        'runtime/node_modules/rest/package.json': '{ "exports": { "./deep": "./file.mjs" } }',
        'runtime/node_modules/rest/file.mjs': "export const from = 'runtime';",
        'task/index.mjs': `import both from 'both';
import shared from 'shared';
export const handler = async () => [both.from, shared.from, (await import('rest/deep')).from];`,
      });
      const env = { NODE_PATH: `${root}/layer/node_modules:${root}/runtime/node_modules` };
      const guest = startGuest(t, {
        interpreter,
        code: path.join(root, 'task'),
        handler: 'index.handler',
        env,
      });
      assert.equal(await guest.initialised, 'ready');
      assert.deepEqual(responseOf(await guest.invoke(1)), ['function', 'layer', 'runtime']);
    });

    it('include the AWS SDK, by require and by import', async (t) => {
      const root = await codeFolder(t, {
        'common.js': `const { S3Client } = require('@aws-sdk/client-s3');
exports.handler = async () => typeof S3Client;`,
        'module.mjs': `import { S3Client } from '@aws-sdk/client-s3';
export const handler = async () => typeof S3Client;`,
      });
      for (const handler of ['common.handler', 'module.handler']) {
        const guest = startGuest(t, { interpreter, code: root, handler, env: { NODE_PATH: sdkFolder } });
        assert.equal(await guest.initialised, 'ready', handler);
        assert.equal(responseOf(await guest.invoke(1)), 'function');
      }
    });

    it('are not found where there are none, and the error is as without NODE_PATH', async (t) => {
      const root = await codeFolder(t, { 'index.mjs': "import 'gone';" });
      const env = { NODE_PATH: path.join(root, 'node_modules') };
      const guest = startGuest(t, { interpreter, code: root, handler: 'index.handler', env });
      assert.match(
        errorOf(await guest.initialised).errorMessage,
        /^Cannot find package 'gone' imported from .*index\.mjs/,
      );
    });
  });
}

it('packages in NODE_PATH are found by a dynamic import in CommonJS from nodejs22.x on', async (t) => {
  const root = await codeFolder(t, {
    'layer/node_modules/shared/index.js': "exports.from = 'layer';",
    'task/index.js': "exports.handler = async () => (await import('shared')).default.from;",
  });
  for (const interpreter of [current, older]) {
    const env = { NODE_PATH: `${root}/layer/node_modules` };
    const guest = startGuest(t, {
      interpreter,
      code: path.join(root, 'task'),
      handler: 'index.handler',
      env,
    });
    await guest.initialised;
    assert.equal(responseOf(await guest.invoke(1)), 'layer');
  }
});
