import assert from 'node:assert/strict';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { readConnection, removeConnection, writeConnection } from '../../../src/cli/connection-file.ts';
import { kilnCommand, runCommand } from '../../support/command.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const connection = {
  endpoint: 'http://127.0.0.1:4566',
  region: 'eu-central-1',
  credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: "it's/a+secret" },
  pid: process.pid,
};

test('the shell that evaluates the output has the five variables', async (t) => {
  const data = await temporaryFolder(t);
  await writeConnection(data, connection);
  const { code, stdout, stderr } = await kilnCommand(['env', '--data', data, '--shell', 'sh']);
  assert.equal(code, 0, stderr);
  const print =
    'echo "$AWS_ENDPOINT_URL $AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY $AWS_REGION $AWS_DEFAULT_REGION"';
  const evaluated = await runCommand('sh', ['-c', `${stdout}\n${print}`]);
  assert.equal(
    evaluated.stdout,
    "http://127.0.0.1:4566 AKIAEXAMPLE it's/a+secret eu-central-1 eu-central-1\n",
  );
});

test('a session or profile of the shell goes, as requests would be refused with it', async (t) => {
  const data = await temporaryFolder(t);
  await writeConnection(data, connection);
  const last = async (shell: string, variables: NodeJS.ProcessEnv) => {
    const env = { PATH: process.env.PATH, ...variables };
    const { stdout } = await kilnCommand(['env', '--data', data, '--shell', shell], { env });
    return stdout.split('\n').slice(5, -1);
  };
  assert.deepEqual(await last('sh', {}), []);
  assert.deepEqual(await last('sh', { AWS_SESSION_TOKEN: 'old', AWS_PROFILE: 'work' }), [
    'unset AWS_SESSION_TOKEN',
    'unset AWS_PROFILE',
  ]);
  assert.deepEqual(await last('fish', { AWS_PROFILE: 'work' }), ['set -e AWS_PROFILE']);
  assert.deepEqual(await last('powershell', { AWS_PROFILE: 'work' }), ['$Env:AWS_PROFILE = $null']);
  assert.deepEqual(await last('cmd', { AWS_PROFILE: 'work' }), ['set "AWS_PROFILE="']);
});

test('each shell gets its own syntax', async (t) => {
  const data = await temporaryFolder(t);
  await writeConnection(data, connection);
  const secretLine = async (shell: string) => {
    const { stdout } = await kilnCommand(['env', '--data', data, '--shell', shell]);
    return stdout.split('\n').find((line) => line.includes('SECRET'));
  };
  assert.equal(await secretLine('fish'), "set -gx AWS_SECRET_ACCESS_KEY 'it\\'s/a+secret'");
  assert.equal(await secretLine('powershell'), "$Env:AWS_SECRET_ACCESS_KEY = 'it''s/a+secret'");
  assert.equal(await secretLine('cmd'), 'set "AWS_SECRET_ACCESS_KEY=it\'s/a+secret"');
});

test('the shell is that of SHELL when none is named', async (t) => {
  const data = await temporaryFolder(t);
  await writeConnection(data, connection);
  const env = { KILN_DATA: data, SHELL: '/usr/bin/fish' };
  const { stdout } = await kilnCommand(['env'], { env });
  assert.match(stdout, /^set -gx AWS_ENDPOINT_URL /);
});

test('without a running Kiln the remedy is named', async (t) => {
  const data = await temporaryFolder(t);
  const { code, stdout, stderr } = await kilnCommand(['env', '--data', data]);
  assert.deepEqual([code, stdout], [1, '']);
  assert.equal(
    stderr,
    `kiln: no Kiln is running with the data folder ${data}: start one with 'kiln start', or name another folder with --data\n`,
  );
});

test('the connection file is for its owner only and goes with the server', async (t) => {
  const data = await temporaryFolder(t);
  await writeConnection(data, connection);
  assert.equal((await stat(join(data, 'connection.json'))).mode & 0o777, 0o600);
  assert.deepEqual(await readConnection(data), connection);
  await removeConnection(data);
  assert.equal(await readConnection(data), undefined);
});

test('a connection whose process is gone, or that is no connection, counts as none', async (t) => {
  const data = await temporaryFolder(t);
  const largestPid = 2 ** 22 - 1;
  await writeConnection(data, { ...connection, pid: largestPid });
  assert.equal(await readConnection(data), undefined);
  await writeFile(join(data, 'connection.json'), '{"endpoint": 1');
  assert.equal(await readConnection(data), undefined);
});
