import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { OptionError } from '../../../src/config/options.ts';
import { type OptionFlags, resolveOptions } from '../../../src/config/resolve-options.ts';

test('without flags and variables the documented defaults hold', () => {
  assert.deepEqual(resolveOptions({}, {}), {
    host: '127.0.0.1',
    port: 4566,
    data: resolve('.kiln'),
    auth: 'on',
    sandbox: 'auto',
    region: 'us-east-1',
    'allow-deprecated-runtimes': 'off',
    'hot-reload-paths': [],
  });
});

test('a flag wins over its variable, which wins over the default', () => {
  const env = { KILN_PORT: '5000', KILN_REGION: 'eu-central-1' };
  const options = resolveOptions({ port: '6000' }, env);
  assert.deepEqual([options.port, options.region], [6000, 'eu-central-1']);
});

test('an empty variable counts as unset', () => {
  assert.equal(resolveOptions({}, { KILN_PORT: '' }).port, 4566);
});

const refused: [OptionFlags, NodeJS.ProcessEnv, RegExp][] = [
  [{ port: '70000' }, {}, /^--port must be a port from 0 to 65535, not '70000'$/],
  [{}, { KILN_PORT: 'http' }, /^KILN_PORT must be a port/],
  [{ auth: 'no' }, {}, /^--auth must be on or off, not 'no'$/],
  [{ sandbox: 'docker' }, {}, /^--sandbox must be auto or bwrap or oci or process, not 'docker'$/],
  [{ region: 'Europe' }, {}, /^--region must be a region such as eu-central-1/],
  [{ data: '' }, {}, /^--data is empty/],
  [{ auth: 'off', host: '0.0.0.0' }, {}, /^--auth=off lets anyone in/],
];

for (const [flags, env, message] of refused) {
  test(`${JSON.stringify({ ...flags, ...env })} is refused in one line`, () => {
    assert.throws(
      () => resolveOptions(flags, env),
      (thrown: unknown) =>
        thrown instanceof OptionError && message.test(thrown.message) && !thrown.message.includes('\n'),
    );
  });
}

for (const host of ['127.0.0.1', '127.8.9.1', '::1', 'localhost']) {
  test(`signatures may be off on ${host}`, () => {
    assert.equal(resolveOptions({ auth: 'off', host }, {}).auth, 'off');
  });
}
