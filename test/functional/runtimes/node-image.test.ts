/** The command line and environment of Node functions, as AWS's bootstrap makes them. */

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { nodeImage } from '../../../src/runtimes/node-image.ts';

const image = (major: number) =>
  nodeImage(`nodejs${major}.x`, major, { version: `${major}.1.0`, folder: '/opt/node' }, undefined);

it('a function of 128 MB gets a heap that fits', () => {
  const argv = image(26).argv(128);
  assert.ok(argv.includes('--max-semi-space-size=6'));
  assert.ok(argv.includes('--max-old-space-size=116'));
  assert.equal(argv[0], '/var/lang/bin/node');
});

it('a heap size in NODE_OPTIONS is left alone', () => {
  const argv = image(26).argv(128, { NODE_OPTIONS: '--max_old_space_size=64' });
  assert.deepEqual(
    argv.filter((flag) => flag.includes('space')),
    [],
  );
});

it('experimental module features are off up to nodejs22.x, unless the owner asks for them', () => {
  const features = (major: number, options = '') =>
    image(major)
      .argv(128, { NODE_OPTIONS: options })
      .filter((flag) => flag.includes('experimental'));
  assert.deepEqual(features(26), []);
  assert.deepEqual(features(22), ['--no-experimental-require-module', '--no-experimental-detect-module']);
  assert.deepEqual(features(22, '--experimental-detect-module'), ['--no-experimental-require-module']);
  assert.deepEqual(features(20), ['--no-experimental-require-module']);
});

it('packages are looked for in layers, then in the runtime', () => {
  assert.equal(
    image(22).env.NODE_PATH,
    '/opt/nodejs/node22/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules:/var/runtime:/var/task',
  );
  assert.equal(image(22).env.AWS_EXECUTION_ENV, 'AWS_Lambda_nodejs22.x');
});

it('a wrapper script gets the command line', () => {
  const argv = image(26).argv(128, { AWS_LAMBDA_EXEC_WRAPPER: '/opt/wrapper' });
  assert.deepEqual(argv.slice(0, 2), ['/opt/wrapper', '/var/lang/bin/node']);
});
