/** The walls of the sandbox as a function meets them: processor, processes, descriptors, disk, user, network. */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { deploy, invoke } from '../../support/functions.ts';
import { lambdaClient, startKilnServer } from '../../support/server.ts';

const server = await startKilnServer({ after });
const client = lambdaClient(server);

await Promise.all([
  deploy(
    client,
    'inside',
    {
      'index.mjs': `
        import { execFileSync, spawn } from 'node:child_process';
        import fs from 'node:fs';
        import net from 'node:net';
        import os from 'node:os';
        const attempt = (action) => { try { return action() ?? 'done' } catch (error) { return error.code ?? error.message } };
        const reach = (host, port) => new Promise((resolve) => {
          const socket = net.connect({ host, port, timeout: 500 });
          const end = (how) => { socket.destroy(); resolve(how) };
          socket.on('connect', () => end('connected')).on('error', (error) => end(error.code)).on('timeout', () => end('timeout'));
        });
        const tasks = {
          writes: () => ['/var/task/x', '/var/runtime/x', '/opt/x', '/etc/x', '/x', '/tmp/x'].map((file) => attempt(() => fs.writeFileSync(file, 'x'))),
          fill: () => {
            const file = fs.openSync('/tmp/full', 'w');
            const chunk = Buffer.alloc(16 * 1024 * 1024);
            let written = 0;
            const end = attempt(() => { for (;;) written += fs.writeSync(file, chunk) });
            fs.closeSync(file);
            fs.rmSync('/tmp/full');
            return [end, written / 1024 / 1024];
          },
          descriptors: () => {
            const open = [];
            const end = attempt(() => { for (;;) open.push(fs.openSync('/dev/null')) });
            for (const file of open) fs.closeSync(file);
            return [end, open.length];
          },
          processes: () => new Promise((resolve) => {
            const script = 'while :; do sleep 60 & echo started; done';
            const shell = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
            let started = '';
            let said = '';
            shell.stdout.on('data', (text) => { started += text; });
            shell.stderr.on('data', (text) => { said += text; });
            shell.on('exit', () => { process.kill(-shell.pid, 'SIGKILL'); resolve([said, started.split('started').length - 1]); });
          }),
          who: () => ({ uid: os.userInfo === undefined ? 0 : process.getuid(), cwd: process.cwd(), pid: process.pid, cap: /CapEff:\\s*(\\w+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1], tz: new Date(0).getTimezoneOffset() }),
          mode: () => [execFileSync('/var/task/tool.sh').toString(), fs.statSync('/var/task/data.txt').mode & 0o111],
          reach: async ({ targets }) => Promise.all(targets.map(([host, port]) => reach(host, port))),
          gateway: () => [process.env.AWS_LAMBDA_RUNTIME_API, process.env.AWS_ENDPOINT_URL],
        };
        export const handler = async (event) => tasks[event.task](event);`,
      'tool.sh': { content: '#!/bin/sh\necho tool ran\n', mode: 0o755 },
      'data.txt': 'data',
    },
    { Timeout: 60, MemorySize: 3008 },
  ),
  ...[256, 1024].map((MemorySize) =>
    deploy(
      client,
      `work-${MemorySize}`,
      `export const handler = async () => {
        const end = performance.now() + 800;
        const before = process.cpuUsage();
        while (performance.now() < end);
        const { user, system } = process.cpuUsage(before);
        return (user + system) / 800_000;
      };`,
      { Timeout: 60, MemorySize },
    ),
  ),
]);

const ask = async (task: string, more: Record<string, unknown> = {}) => {
  const { payload, functionError } = await invoke(client, 'inside', { task, ...more });
  assert.equal(functionError, undefined, JSON.stringify(payload));
  return payload;
};

test('only /tmp can be written', async () => {
  const outcomes: string[] = await ask('writes');
  assert.equal(outcomes.at(-1), 'done');
  for (const outcome of outcomes.slice(0, -1)) assert.ok(['EROFS', 'EACCES'].includes(outcome), outcome);
});

test('/tmp holds as much as EphemeralStorage says and no more', async () => {
  const [end, megabytes] = await ask('fill');
  assert.equal(end, 'ENOSPC');
  assert.ok(megabytes > 440 && megabytes <= 512, `${megabytes} MB`);
});

test('1,024 descriptors and 1,024 processes are the most there are', async () => {
  const [end, descriptors] = await ask('descriptors');
  assert.equal(end, 'EMFILE');
  assert.ok(descriptors > 900 && descriptors < 1024, String(descriptors));
  const [refused, processes] = await ask('processes');
  assert.match(refused, /fork/);
  assert.ok(processes > 900 && processes < 1024, String(processes));
});

test('memory buys its share of a processor', async () => {
  for (const megabytes of [256, 1024]) {
    const { payload } = await invoke(client, `work-${megabytes}`, {});
    const share = megabytes / 1769;
    assert.ok(payload < share * 1.35, `${megabytes} MB used ${payload} of a core, not ${share}`);
  }
});

test('a function is nobody special, in UTC, in /var/task', async () => {
  const { uid, cwd, cap, tz } = await ask('who');
  assert.notEqual(uid, 0);
  assert.deepEqual({ cwd, cap, tz }, { cwd: '/var/task', cap: '0000000000000000', tz: 0 });
});

test('executable bits of the package are kept', async () => {
  assert.deepEqual(await ask('mode'), ['tool ran\n', 0]);
});

test('the network reaches Kiln and nothing else of the host', async () => {
  const [runtimeApi, endpoint] = await ask('gateway');
  const gateway = new URL(endpoint).hostname;
  const open = [
    [gateway, server.port],
    [gateway, Number(runtimeApi.split(':')[1])],
  ];
  const shut = [
    ['127.0.0.1', server.port],
    [gateway, 22],
    ['169.254.169.254', 80],
  ];
  const outcomes: string[] = await ask('reach', { targets: [...open, ...shut] });
  assert.deepEqual(outcomes.slice(0, 2), ['connected', 'connected']);
  for (const outcome of outcomes.slice(2)) assert.notEqual(outcome, 'connected');
});
