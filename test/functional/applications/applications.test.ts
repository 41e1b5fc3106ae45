/** Applications as people write them, made of packages from npm, deployed and called as API Gateway would. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { CreateFunctionCommandInput } from '@aws-sdk/client-lambda';
import { runCommand } from '../../support/command.ts';
import { type Answer, deploy, invoke } from '../../support/functions.ts';
import { lambdaClient, startKilnServer } from '../../support/server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { type HttpRequest, httpApiEvent, restApiEvent } from './events.ts';
import { application, fixturePath, installApplications } from './packages.ts';

const [server, modules] = await Promise.all([startKilnServer({ after }), installApplications()]);
const client = lambdaClient(server);

const settings: Partial<CreateFunctionCommandInput> = { MemorySize: 1769, Timeout: 20 };
const httpPackages = ['express', 'serverless-http', '@codegenie/serverless-express'];
const middyPackages = ['@middy/core', '@middy/util'];

async function deployApplication(
  name: string,
  packages: readonly string[],
  handler = 'index.handler',
  fixture = name,
): Promise<void> {
  const files = await application(modules, fixture, packages);
  await deploy(client, name, files, { ...settings, Handler: handler });
}

/** Bundles the TypeScript fixture into one file, as SAM, CDK and the Serverless Framework do. */
async function deployBundle(): Promise<void> {
  const folder = await temporaryFolder({ after });
  const output = join(folder, 'handler.js');
  const { code, stderr } = await runCommand(
    process.execPath,
    [
      join(modules, 'esbuild/bin/esbuild'),
      fixturePath('bundled/handler.ts'),
      '--bundle',
      '--minify',
      '--platform=node',
      '--target=node22',
      `--outfile=${output}`,
    ],
    { env: { ...process.env, NODE_PATH: modules } },
  );
  assert.equal(code, 0, stderr);
  await deploy(
    client,
    'bundled',
    { 'handler.js': await readFile(output) },
    { ...settings, Handler: 'handler.handler' },
  );
}

await Promise.all([
  deployApplication('serverless-http', httpPackages, 'serverless-http.handler', 'express'),
  deployApplication('serverless-express', httpPackages, 'serverless-express.handler', 'express'),
  deployApplication('hono', ['hono']),
  deployApplication('middy', [...middyPackages, '@middy/http-error-handler', '@middy/http-json-body-parser']),
  deployApplication('powertools', [
    ...middyPackages,
    '@aws-lambda-powertools/logger',
    '@aws-lambda-powertools/metrics',
  ]),
  deployApplication('argon2', ['@node-rs/argon2']),
  deployBundle(),
]);

/** The function's HTTP response, its body parsed where it is JSON. */
async function call(name: string, event: unknown) {
  const { payload, functionError } = await invoke(client, name, event);
  assert.equal(functionError, undefined, JSON.stringify(payload));
  const type: string =
    payload.headers?.['content-type'] ?? payload.multiValueHeaders?.['content-type']?.[0] ?? '';
  return { ...payload, body: type.includes('json') ? JSON.parse(payload.body) : payload.body };
}

const adapters: Record<string, (request: HttpRequest) => unknown> = {
  'serverless-http': restApiEvent,
  'serverless-express': httpApiEvent,
};

for (const [name, eventOf] of Object.entries(adapters)) {
  test(`an Express application answers behind ${name}`, async () => {
    const found = await call(name, eventOf({ path: '/orders/7', query: 'expand=items' }));
    assert.equal(found.statusCode, 200);
    assert.deepEqual(
      [found.body.id, found.body.query, found.body.agent],
      ['7', { expand: 'items' }, 'test/1'],
    );
    const cookies = found.cookies ?? found.multiValueHeaders?.['set-cookie'];
    assert.deepEqual(cookies, ['session=a; Path=/', 'theme=b; Path=/']);

    const posted = await call(
      name,
      eventOf({
        method: 'POST',
        path: '/orders',
        headers: { 'content-type': 'application/json', 'content-length': '13' },
        body: '{"item":"ä"}',
      }),
    );
    assert.deepEqual([posted.statusCode, posted.body], [201, { item: 'ä' }]);

    const picture = await call(name, eventOf({ path: '/picture' }));
    assert.equal(picture.isBase64Encoded, true);
    assert.deepEqual([...Buffer.from(picture.body, 'base64')], [0x89, 0x50, 0x4e, 0x47, 0, 255]);

    const broken = await call(name, eventOf({ path: '/broken' }));
    assert.deepEqual([broken.statusCode, broken.body], [500, { error: 'out of orders' }]);
    assert.equal((await call(name, eventOf({ path: '/nothing' }))).statusCode, 404);
  });
}

test('a Hono application answers behind its own adapter', async () => {
  const found = await call(
    'hono',
    httpApiEvent({ path: '/orders/7', query: 'expand=items&expand=address', cookies: ['theme=dark'] }),
  );
  assert.equal(found.statusCode, 200);
  assert.deepEqual(found.body, {
    id: '7',
    expand: ['items', 'address'],
    seen: { theme: 'dark' },
    ip: '203.0.113.9',
  });
  assert.deepEqual(found.cookies, ['session=a; Path=/']);
  assert.equal(found.headers['access-control-allow-origin'], '*');

  const form = new FormData();
  form.append('file', new Blob([new Uint8Array([1, 2, 250])]), 'scan.bin');
  const upload = new Response(form);
  const uploaded = await call(
    'hono',
    httpApiEvent({
      method: 'POST',
      path: '/upload',
      headers: { 'content-type': upload.headers.get('content-type') ?? '' },
      body: Buffer.from(await upload.arrayBuffer()),
    }),
  );
  assert.deepEqual(uploaded.body, { name: 'scan.bin', bytes: 3 });
  const broken = await call('hono', httpApiEvent({ path: '/broken' }));
  assert.deepEqual([broken.statusCode, broken.body], [503, { error: 'out of orders' }]);
});

test('a Middy function runs its middlewares around the handler', async () => {
  const charge = (amount?: number) =>
    call(
      'middy',
      httpApiEvent({
        method: 'POST',
        path: '/charge',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ amount }),
      }),
    );
  const charged = await charge(5);
  assert.deepEqual(
    [charged.statusCode, JSON.parse(charged.body)],
    [200, { charged: 5, opened: 1, left: true }],
  );
  const missing = await charge();
  assert.deepEqual([missing.statusCode, missing.body], [422, 'amount is missing']);
  const hidden = await charge(2000);
  assert.equal(hidden.statusCode, 500);
  assert.doesNotMatch(String(hidden.body), /not for the outside/);
});

/** The JSON lines in the tail of a log. */
const records = ({ log }: Answer) =>
  log
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));

test('Powertools logs with the context of the invocation and emits its metrics', async () => {
  const first = await invoke(client, 'powertools', { order: 7 }, { LogType: 'Tail' });
  assert.deepEqual(first.payload, { order: 7 }, first.log);
  const placed = records(first).find(({ message }) => message === 'order placed');
  const { timestamp, sampling_rate, xray_trace_id, ...fixed } = placed;
  assert.match(timestamp, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  assert.match(xray_trace_id, /^1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  assert.deepEqual(fixed, {
    level: 'INFO',
    message: 'order placed',
    service: 'orders',
    cold_start: true,
    function_arn: 'arn:aws:lambda:us-east-1:000000000000:function:powertools',
    function_memory_size: '1769',
    function_name: 'powertools',
    function_request_id: first.requestId,
    order: 7,
    amount: 3,
  });
  const metrics = records(first).filter((record) => '_aws' in record);
  assert.ok(metrics.some(({ ColdStart }) => ColdStart === 1));
  assert.ok(metrics.some(({ Placed, service }) => Placed === 1 && service === 'orders'));

  const failed = await invoke(client, 'powertools', { order: 8, fail: true }, { LogType: 'Tail' });
  assert.deepEqual([failed.functionError, failed.payload.errorMessage], ['Unhandled', 'no stock']);
  const error = records(failed).find(({ message }) => message === 'order failed');
  assert.deepEqual([error.cold_start, error.error.name, error.order], [false, 'Error', 8]);
});

test('a native module from npm runs in the sandbox', async () => {
  const { payload, functionError } = await invoke(client, 'argon2', { password: 'correct horse' });
  assert.equal(functionError, undefined, JSON.stringify(payload));
  assert.match(payload.hashed, /^\$argon2id\$v=19\$/);
  assert.equal(payload.matches, true);
  const wrong = await invoke(client, 'argon2', { password: 'battery', against: payload.hashed });
  assert.equal(wrong.payload.matches, false);
});

test('an application that esbuild bundled into one file is all there is', async () => {
  const found = await call('bundled', httpApiEvent({ path: '/orders/7' }));
  assert.deepEqual([found.statusCode, found.body], [200, { id: '7', total: 12.5 }]);
  assert.equal((await call('bundled', httpApiEvent({ path: '/orders/9' }))).statusCode, 404);
});
