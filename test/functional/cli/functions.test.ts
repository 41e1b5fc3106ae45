import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { awsCli, kilnCommand, type RunOptions } from '../../support/command.ts';
import { launcher, startKilnServer } from '../../support/server.ts';

const sample = join(import.meta.dirname, 'fixtures/talkative');

test('kiln deploy, invoke and logs against a running server', async (t) => {
  const server = await startKilnServer(t);
  const kiln = (args: readonly string[], options: RunOptions = {}) =>
    kilnCommand([...args, '--data', server.data], options);

  await t.test('deploy prints the ARN and nothing else', async () => {
    const settings = ['--env', 'STAGE=one', '--memory', '256', '--timeout', '5'];
    const deployed = await kiln(['deploy', sample, ...settings]);
    const arn = 'arn:aws:lambda:us-east-1:000000000000:function:talkative\n';
    assert.deepEqual([deployed.code, deployed.stdout], [0, arn], deployed.stderr);
  });

  await t.test('the settings arrive, as the AWS CLI sees them', async () => {
    const { stdout, stderr } = await awsCli(server, [
      'lambda',
      'get-function-configuration',
      '--function-name',
      'talkative',
    ]);
    assert.equal(stderr, '');
    const { MemorySize, Timeout, Runtime, Handler, Environment } = JSON.parse(stdout);
    assert.deepEqual(
      { MemorySize, Timeout, Runtime, Handler, Environment },
      {
        MemorySize: 256,
        Timeout: 5,
        Runtime: 'nodejs26.x',
        Handler: 'index.handler',
        Environment: { Variables: { STAGE: 'one' } },
      },
    );
  });

  await t.test('deploying again updates, and keeps what is not named', async () => {
    const again = await kiln(['deploy', sample, '--timeout', '7']);
    assert.equal(again.code, 0, again.stderr);
    const { stdout } = await awsCli(server, [
      'lambda',
      'get-function-configuration',
      '--function-name',
      'talkative',
    ]);
    const { MemorySize, Timeout, Environment } = JSON.parse(stdout);
    assert.deepEqual([MemorySize, Timeout, Environment.Variables.STAGE], [256, 7, 'one']);
  });

  await t.test('invoke takes its payload from an argument, a file or standard input', async () => {
    const argument = await kiln(['invoke', 'talkative', '--payload', '{"say":"a"}']);
    assert.deepEqual([argument.code, argument.stdout], [0, '{"said":"a","stage":"one"}\n']);
    const input = await kiln(['invoke', 'talkative', '-p', '-'], { input: '{"say":"b"}' });
    assert.deepEqual([input.code, input.stdout], [0, '{"said":"b","stage":"one"}\n']);
    const file = await kiln(['invoke', 'talkative', '-p', '@package.json']);
    assert.deepEqual([file.code, file.stdout], [0, '{"stage":"one"}\n']);
  });

  await t.test('invoke --log shows the tail of the log on standard error', async () => {
    const { code, stderr } = await kiln(['invoke', 'talkative', '--log', '-p', '{"say":"loud"}']);
    assert.equal(code, 0);
    assert.match(stderr, /heard loud/);
    assert.match(stderr, /^REPORT RequestId: /m);
  });

  await t.test('a failed function prints its error and exits with 1', async () => {
    const { code, stdout, stderr } = await kiln(['invoke', 'talkative', '-p', '{"fail":true}']);
    assert.equal(code, 1);
    assert.equal(JSON.parse(stdout).errorMessage, 'as told');
    assert.match(stderr, /^kiln: talkative failed \(Unhandled\); its log says more: kiln logs talkative\n$/);
  });

  await t.test("an error of the service is one line in AWS's words", async () => {
    const { code, stdout, stderr } = await kiln(['invoke', 'nobody']);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /^kiln: ResourceNotFoundException: Function not found: [^\n]+\n$/);
  });

  await t.test('a payload that is not JSON never leaves', async () => {
    const { code, stderr } = await kiln(['invoke', 'talkative', '-p', '{say}']);
    assert.equal(code, 1);
    assert.match(stderr, /^kiln: the payload is not JSON: [^\n]+\n$/);
  });

  await t.test('logs prints the lines in order, and no more than the limit', async () => {
    await kiln(['invoke', 'talkative', '-p', '{"say":"for the log"}']);
    const all = await kiln(['logs', 'talkative']);
    assert.equal(all.code, 0, all.stderr);
    const lines = all.stdout.trimEnd().split('\n');
    const heard = lines.findIndex((line) => line.endsWith('heard for the log'));
    assert.ok(lines[heard - 1]?.startsWith('START RequestId: '), all.stdout);
    assert.ok(lines[heard + 1]?.startsWith('END RequestId: '), all.stdout);
    const two = await kiln(['logs', 'talkative', '--limit', '2']);
    assert.deepEqual(two.stdout.trimEnd().split('\n'), lines.slice(0, 2));
  });

  await t.test('logs --since leaves out what is older', async () => {
    const { code, stdout } = await kiln(['logs', 'talkative', '--since', '2999-01-01']);
    assert.deepEqual([code, stdout], [0, '']);
    const recent = await kiln(['logs', 'talkative', '--since', '1h']);
    assert.match(recent.stdout, /START RequestId: /);
  });

  await t.test('logs --follow goes on with what comes, until it is stopped', async (t) => {
    const child = spawn(launcher, ['logs', 'talkative', '--follow', '--data', server.data]);
    t.after(() => child.kill('SIGKILL'));
    const lines = createInterface({ input: child.stdout });
    const seen = new Promise<void>((resolve) => {
      lines.on('line', (line) => line.endsWith('heard afterwards') && resolve());
    });
    await once(lines, 'line');
    await kiln(['invoke', 'talkative', '-p', '{"say":"afterwards"}']);
    await seen;
    child.kill('SIGINT');
    await once(child, 'exit');
  });

  await t.test('with AWS_ENDPOINT_URL set no data folder is needed', async () => {
    const env = {
      PATH: process.env.PATH,
      AWS_ENDPOINT_URL: server.endpoint,
      AWS_ACCESS_KEY_ID: server.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: server.credentials.secretAccessKey,
    };
    const invoked = await kilnCommand(['invoke', 'talkative', '-p', '{"say":"c"}'], { env, cwd: '/' });
    assert.deepEqual([invoked.code, invoked.stdout], [0, '{"said":"c","stage":"one"}\n'], invoked.stderr);
  });
});

test('an endpoint where nothing answers is one line with the remedy', async () => {
  const env = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
  const { code, stderr } = await kilnCommand(['invoke', 'x'], { env });
  assert.deepEqual(
    [code, stderr],
    [1, "kiln: nothing answers at 127.0.0.1:1: start Kiln with 'kiln start'\n"],
  );
});
