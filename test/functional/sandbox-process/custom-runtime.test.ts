/** Custom runtimes on the process driver, where all environments share the host's addresses. */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { deploy, invoke } from '../../support/functions.ts';
import { lambdaClient, startKilnServer } from '../../support/server.ts';

const server = await startKilnServer({ after }, { args: ['--sandbox=process'] });
const client = lambdaClient(server);

/** Answers each event with where it calls and where it lies. */
const bootstrap = `#!${process.execPath}
const { AWS_LAMBDA_RUNTIME_API: api, LAMBDA_TASK_ROOT: root } = process.env;
const runtime = 'http://' + api + '/2018-06-01/runtime/invocation/';
(async () => {
  for (;;) {
    const next = await fetch(runtime + 'next');
    const { wait } = await next.json();
    await new Promise((resolve) => setTimeout(resolve, wait));
    const body = JSON.stringify({ api, root, here: require('node:fs').existsSync(root + '/bootstrap') });
    await fetch(runtime + next.headers.get('lambda-runtime-aws-request-id') + '/response', { method: 'POST', body });
  }
})();
`;

test('each environment calls a Runtime API of its own', async () => {
  const settings = { Runtime: 'provided.al2023', Handler: 'none', MemorySize: 512, Timeout: 20 } as const;
  await deploy(client, 'custom', { bootstrap: { content: bootstrap, mode: 0o755 } }, settings);
  const answers = await Promise.all([1, 2].map(() => invoke(client, 'custom', { wait: 1500 })));
  const [first, second] = answers.map(({ payload }) => payload);
  for (const { api, root, here } of [first, second]) {
    assert.match(api, /^127\.0\.0\.1:\d+$/);
    assert.match(root, /\/var\/task$/);
    assert.equal(here, true);
  }
  assert.notEqual(first.api, second.api);
  const warm = await invoke(client, 'custom', { wait: 0 });
  assert.ok([first.api, second.api].includes(warm.payload.api));
});

test('a package without a bootstrap is an invalid entrypoint', async () => {
  await deploy(client, 'empty', { 'index.js': '' }, { Runtime: 'provided.al2023', Handler: 'none' });
  const { payload } = await invoke(client, 'empty', {});
  assert.equal(payload.errorType, 'Runtime.InvalidEntrypoint');
});
