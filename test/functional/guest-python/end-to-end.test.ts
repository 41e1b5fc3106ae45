/** Python functions through a running Kiln, in real sandboxes. */

import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Runtime } from '@aws-sdk/client-lambda';
import { eventually } from '../../support/eventually.ts';
import { deploy, invoke } from '../../support/functions.ts';
import { lambdaClient, startKilnServer } from '../../support/server.ts';
import { python } from './python-guest.ts';

const server = await startKilnServer({ after });
const client = lambdaClient(server);
const settings = { Runtime: python.runtime as Runtime, Handler: 'app.handler' };

const source = `
import os, sys, sysconfig
print("loading")
def handler(event, context):
    if event == "fail":
        raise ValueError("on purpose")
    if event == "exit":
        sys.exit(event)
    if event == "write":
        open("/var/task/__pycache__/app.pyc", "w")
    return {"event": event, "environment": dict(os.environ), "path": sys.path, "executable": sys.executable,
            "packages": os.listdir(sysconfig.get_path("purelib")) if os.path.exists(sysconfig.get_path("purelib")) else []}
`;
await deploy(client, 'python', { 'app.py': source }, settings);

test('a function finds what it finds on AWS', async () => {
  const { payload } = await invoke(client, 'python', { a: 'ü' });
  assert.deepEqual(payload.event, { a: 'ü' });
  assert.equal(payload.executable, `/var/lang/bin/${python.runtime}`);
  assert.deepEqual(payload.path.slice(0, 4), [
    '/var/task',
    `/opt/python/lib/${python.runtime}/site-packages`,
    '/opt/python',
    '/var/runtime',
  ]);
  assert.deepEqual(payload.packages, []);
  const { environment } = payload;
  assert.equal(environment.AWS_EXECUTION_ENV, `AWS_Lambda_${python.runtime}`);
  assert.equal(environment.PYTHONPATH, '/var/runtime');
  assert.equal(environment.LC_CTYPE, 'C.UTF-8');
  assert.equal(environment._HANDLER, 'app.handler');
});

test('an error names the file in the package, and the log has it once', async () => {
  const { payload, functionError, log, requestId } = await invoke(client, 'python', 'fail', {
    LogType: 'Tail',
  });
  assert.equal(functionError, 'Unhandled');
  assert.deepEqual(payload, {
    errorMessage: 'on purpose',
    errorType: 'ValueError',
    requestId,
    stackTrace: ['  File "/var/task/app.py", line 6, in handler\n    raise ValueError("on purpose")\n'],
  });
  assert.equal(log.split('[ERROR] ValueError: on purpose\nTraceback (most recent call last):\n').length, 2);
});

test('an exit ends the environment, and the next call gets another', async () => {
  const { payload, log, requestId } = await invoke(client, 'python', 'exit', { LogType: 'Tail' });
  assert.deepEqual(payload, {
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: exit status 1`,
  });
  assert.match(log, /^exit$/m);
  assert.equal((await invoke(client, 'python', 1)).payload.event, 1);
});

test('bytecode can not be planted in the package', async () => {
  const { payload } = await invoke(client, 'python', 'write');
  assert.match(payload.errorMessage, /Read-only file system|No such file/);
});

test('a failed init is reported with the frames that AWS shows', async () => {
  await deploy(client, 'broken', { 'app.py': 'raise Exception("Runtime startup fails")\n' }, settings);
  const { payload } = await invoke(client, 'broken', {});
  assert.equal(payload.requestId, '');
  const frames = payload.stackTrace.map((frame: string) => frame.replaceAll(/line \d+/g, 'line N'));
  // Recorded from AWS.
  assert.deepEqual(frames, [
    `  File "/var/lang/lib/${python.runtime}/importlib/__init__.py", line N, in import_module\n    return _bootstrap._gcd_import(name[level:], package, level)\n`,
    '  File "<frozen importlib._bootstrap>", line N, in _gcd_import\n',
    '  File "<frozen importlib._bootstrap>", line N, in _find_and_load\n',
    '  File "<frozen importlib._bootstrap>", line N, in _find_and_load_unlocked\n',
    '  File "<frozen importlib._bootstrap>", line N, in _load_unlocked\n',
    '  File "<frozen importlib._bootstrap_external>", line N, in exec_module\n',
    '  File "<frozen importlib._bootstrap>", line N, in _call_with_frames_removed\n',
    '  File "/var/task/app.py", line N, in <module>\n    raise Exception("Runtime startup fails")\n',
  ]);
});

test('large packages are compiled once, and their bytecode is out of reach of functions', async () => {
  const app = `import os, library
def handler(event, context):
  folder = "/var/runtime/bytecode"
  return [type(library.__loader__).__name__, library.name, os.path.isdir(folder) and os.access(folder, os.W_OK)]
`;
  const files = { 'app.py': app, 'library.py': `name = "${'x'.repeat(200_000)}"[:3]\n` };
  await deploy(client, 'first', files, settings);
  assert.deepEqual((await invoke(client, 'first')).payload, ['SourceFileLoader', 'xxx', false]);
  const folder = join(server.data, 'runtimes');
  await eventually(
    () => globSync('bytecode-python*/[!.]*/var/task/library.*.pyc', { cwd: folder }).length === 1,
    30_000,
  );
  await deploy(client, 'second', files, settings);
  assert.deepEqual((await invoke(client, 'second')).payload, ['_Loader', 'xxx', false]);
});

/** Adds an argument and a variable, and puts another handler in front, as monitoring agents do. */
const wrapper = (argument: string) => ({
  content: `#!/bin/bash
args=("$@")
export WRAPPED="$_HANDLER"
export _HANDLER=\${_HANDLER%.*}.other
exec "\${args[0]}" ${argument} "\${args[@]:1}"
`,
  mode: 0o755,
});
const Environment = { Variables: { AWS_LAMBDA_EXEC_WRAPPER: '/var/task/wrapper' } };

test('a wrapper script starts the runtime of a Python function', async () => {
  const app =
    'import os, sys\ndef other(event, context):\n  return [os.environ["WRAPPED"], sys.flags.optimize]\n';
  await deploy(client, 'wrapped', { 'app.py': app, wrapper: wrapper('-O') }, { ...settings, Environment });
  assert.deepEqual((await invoke(client, 'wrapped', 1)).payload, ['app.handler', 1]);
});

test('a wrapper script starts the runtime of a Node function', async () => {
  const files = {
    'index.js': 'exports.other = async () => [process.env.WRAPPED, process.execArgv[0]];',
    wrapper: wrapper('--no-deprecation'),
  };
  await deploy(client, 'wrapped-node', files, { Environment });
  assert.deepEqual((await invoke(client, 'wrapped-node', 1)).payload, ['index.handler', '--no-deprecation']);
});

test('a wrapper script that is not there ends the environment as on AWS', async () => {
  const app = 'def handler(event, context):\n  pass\n';
  await deploy(client, 'unwrapped', { 'app.py': app }, { ...settings, Environment });
  const { payload, requestId } = await invoke(client, 'unwrapped', 1);
  // Recorded from AWS.
  assert.deepEqual(payload, {
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: exit status 127`,
  });
});
