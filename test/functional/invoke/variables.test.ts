/** What a function finds in its environment: variables, role credentials, the AWS SDK, and the trace of its call. */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { CreateFunctionCommand, InvokeCommand, type InvokeCommandOutput } from '@aws-sdk/client-lambda';
import { deploy, functionInput, invoke, refusalOf } from '../../support/functions.ts';
import { lambdaClient, startKilnServer } from '../../support/server.ts';

const server = await startKilnServer({ after });
const client = lambdaClient(server);

await Promise.all([
  deploy(client, 'variables', 'export const handler = async () => process.env;', {
    MemorySize: 1024,
    Environment: { Variables: { TEST_KEY: 'TEST_VAL', UMLAUT: 'Grüße', LANG: 'de_DE.UTF-8' } },
  }),
  deploy(
    client,
    'sdk',
    `import { LambdaClient, ListFunctionsCommand, InvokeCommand } from '@aws-sdk/client-lambda';
    const lambda = new LambdaClient({});
    export const handler = async ({ invoke }) => {
      if (!invoke) {
        const { Functions } = await lambda.send(new ListFunctionsCommand({}));
        return Functions.map(({ FunctionName }) => FunctionName).sort();
      }
      const { Payload, FunctionError } = await lambda.send(new InvokeCommand({ FunctionName: invoke, Payload: '{"from":"a function"}' }));
      return { FunctionError, answer: JSON.parse(Buffer.from(Payload).toString()) };
    };`,
    { MemorySize: 1769, Timeout: 30 },
  ),
  deploy(
    client,
    'callee',
    'export const handler = async (event) => ({ ...event, trace: process.env._X_AMZN_TRACE_ID });',
  ),
  deploy(
    client,
    'traced',
    'export const handler = async (_, { xRayTraceId }) => [process.env._X_AMZN_TRACE_ID, xRayTraceId];',
  ),
  deploy(client, 'active', 'export const handler = async () => process.env._X_AMZN_TRACE_ID;', {
    TracingConfig: { Mode: 'Active' },
  }),
]);

test("the variables are those of AWS, and the function's own", async () => {
  const { payload } = await invoke(client, 'variables', {});
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, ...rest } = payload;
  assert.match(AWS_ACCESS_KEY_ID, /^ASIA[A-Z0-9]{16}$/);
  assert.equal(AWS_SECRET_ACCESS_KEY.length, 40);
  assert.ok(AWS_SESSION_TOKEN.length > 20);
  assert.notEqual(AWS_ACCESS_KEY_ID, server.credentials.accessKeyId);
  const { AWS_ENDPOINT_URL, AWS_LAMBDA_RUNTIME_API, AWS_LAMBDA_LOG_STREAM_NAME, _X_AMZN_TRACE_ID, ...fixed } =
    rest;
  assert.match(AWS_ENDPOINT_URL, new RegExp(`^http://[\\d.]+:${server.port}$`));
  assert.match(AWS_LAMBDA_RUNTIME_API, /^[\d.]+:9001$/);
  assert.match(AWS_LAMBDA_LOG_STREAM_NAME, /^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
  assert.match(_X_AMZN_TRACE_ID, /^Root=1-/);
  // Where a driver can't mount, Lambda's layout lies below a folder of the sandbox.
  const layoutFolder = fixed.LAMBDA_TASK_ROOT.slice(0, -'/var/task'.length);
  for (const [name, value] of Object.entries({
    _HANDLER: 'index.handler',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs26.x',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024',
    AWS_LAMBDA_FUNCTION_NAME: 'variables',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/variables',
    AWS_REGION: 'us-east-1',
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    LAMBDA_TASK_ROOT: '/var/task',
    LANG: 'de_DE.UTF-8',
    LD_LIBRARY_PATH:
      '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
    NODE_PATH:
      '/opt/nodejs/node26/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules:/var/runtime:/var/task',
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    PWD: '/var/task',
    SHLVL: '0',
    TEST_KEY: 'TEST_VAL',
    TZ: ':UTC',
    UMLAUT: 'Grüße',
  })) {
    assert.equal(fixed[name].replaceAll(layoutFolder, ''), value, name);
  }
  // Neither is set on AWS. A driver that can't hide the home of the host's user points to its stand-in for /tmp.
  assert.equal(fixed.HOME, fixed.TMPDIR);
});

test("nothing of Kiln's own environment reaches a function", async () => {
  const { payload } = await invoke(client, 'variables', {});
  const foreign = Object.keys(payload).filter((name) => /^(KILN|npm|NODE_TEST|SUDO|USER|SHELL)/i.test(name));
  assert.deepEqual(foreign, []);
});

test('a reserved variable and too many bytes are refused', async () => {
  const create = (Variables: Record<string, string>) =>
    refusalOf(
      client.send(new CreateFunctionCommand(functionInput('refused', '', { Environment: { Variables } }))),
    );
  const reserved = await create({ AWS_REGION: 'eu-west-1' });
  assert.equal(reserved.name, 'InvalidParameterValueException');
  assert.match(
    reserved.message,
    /reserved keys that are currently not supported for modification.*AWS_REGION/s,
  );
  const large = await create({ LARGE: 'x'.repeat(4096) });
  assert.equal(large.name, 'InvalidParameterValueException');
  assert.match(large.message, /4KB limit/);
});

test("the AWS SDK is there, and with the role's credentials it reaches Kiln by itself", async () => {
  const { payload, functionError } = await invoke(client, 'sdk', {});
  assert.equal(functionError, undefined, JSON.stringify(payload));
  assert.deepEqual(payload, ['active', 'callee', 'sdk', 'traced', 'variables']);
});

test('a function calls another, and the trace goes along', async () => {
  const { payload, functionError } = await invoke(client, 'sdk', { invoke: 'callee' });
  assert.equal(functionError, undefined, JSON.stringify(payload));
  assert.equal(payload.answer.from, 'a function');
  assert.match(payload.answer.trace, /^Root=1-/);
});

/** Invokes with the header as any HTTP client would send it. */
async function invokeTraced(
  name: string,
  header: string | undefined,
): Promise<{ seen: unknown; answered: string }> {
  const traced = lambdaClient(server);
  let answered = '';
  traced.middlewareStack.add(
    (next) => async (args) => {
      const request = args.request as { headers: Record<string, string> };
      if (header !== undefined) request.headers['x-amzn-trace-id'] = header;
      const result = await next(args);
      answered = (result.response as { headers: Record<string, string> }).headers['x-amzn-trace-id'] ?? '';
      return result;
    },
    { step: 'build' },
  );
  const output: InvokeCommandOutput = await traced.send(new InvokeCommand({ FunctionName: name }));
  traced.destroy();
  return { seen: JSON.parse(output.Payload?.transformToString() ?? ''), answered };
}

test('the trace header of the caller reaches the function and comes back', async () => {
  const root = '1-5759e988-bd862e3fe1be46a994272793';
  const parent = '53995c3f42cd8ad8';
  for (const sampled of [0, 1]) {
    const header = `Root=${root};Parent=${parent};Sampled=${sampled}`;
    const { seen, answered } = await invokeTraced('traced', header);
    assert.deepEqual(seen, [header, header]);
    assert.equal(answered, `root=${root};parent=${parent};sampled=${sampled}`);
  }
  const lineage = `Root=${root};Parent=${parent};Sampled=1;Lineage=1:abcdef12:0`;
  assert.deepEqual((await invokeTraced('traced', lineage)).seen, [lineage, lineage]);
});

test('a call without a trace gets one, sampled where tracing is active', async () => {
  const passive = await invokeTraced('traced', undefined);
  assert.match(String(passive.seen), /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0,/);
  assert.match(passive.answered, /^root=1-[0-9a-f]{8}-[0-9a-f]{24};parent=[0-9a-f]{16};sampled=0$/);
  const active = await invokeTraced('active', undefined);
  assert.match(String(active.seen), /;Sampled=1$/);
  const again = await invokeTraced('traced', undefined);
  assert.notEqual(again.answered, passive.answered);
});
