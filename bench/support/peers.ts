/**
 * The emulators that Kiln is measured against: fetched on demand from npm and the Go module proxy at pinned
 * versions, kept below node_modules/.cache. One that can't be had is left out, with a line that says why.
 */

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startChild } from './child.ts';
import { RawConnection } from './raw-client.ts';

/** Version 13 is the last for the open-source Serverless Framework 3; later ones want an account. */
const serverlessPackages = ['serverless-offline@13.9.0', 'serverless@3.40.0'];
const emulatorModule =
  'github.com/aws/aws-lambda-runtime-interface-emulator/cmd/aws-lambda-rie@v0.0.0-20261030222936-bef5c4ba774d';

const cacheFolder = fileURLToPath(new URL('../../node_modules/.cache/bench', import.meta.url));
const runtimeClient = fileURLToPath(new URL('../references/runtime-client.cjs', import.meta.url));
const installMilliseconds = 300_000;
const startMilliseconds = 30_000;
const run = promisify(execFile);

/** A running peer that echoes what is posted to `path`. */
export interface Peer {
  readonly port: number;
  readonly path: string;
  stop(): Promise<void>;
}

export async function startServerlessOffline(): Promise<Peer | undefined> {
  const folder = await installed('serverless-offline-13.9.0', async (into) => {
    await writeFile(join(into, 'package.json'), '{"private":true}');
    const options = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
    await run('npm', ['install', ...options, ...serverlessPackages], {
      cwd: into,
      timeout: installMilliseconds,
    });
    await writeFile(join(into, 'index.js'), 'exports.handler = async (event) => event;');
    await writeFile(
      join(into, 'serverless.yml'),
      `service: bench
frameworkVersion: '3'
configValidationMode: off
provider: { name: aws, runtime: nodejs20.x }
plugins: [serverless-offline]
functions: { warm: { handler: index.handler } }
`,
    );
  });
  if (folder === undefined) return undefined;
  const [port, httpPort] = [await freePort(), await freePort()];
  const ports = ['--lambdaPort', String(port), '--httpPort', String(httpPort)];
  const command = ['node_modules/serverless/bin/serverless.js', 'offline', 'start', ...ports, '--noTimeout'];
  return await startPeer(process.execPath, command, {
    folder,
    port,
    path: '/2015-03-31/functions/bench-dev-warm/invocations',
    env: { SLS_TELEMETRY_DISABLED: '1', SLS_NOTIFICATIONS_MODE: 'off' },
  });
}

/** AWS's emulator runs one invocation at a time. */
export async function startRuntimeInterfaceEmulator(): Promise<Peer | undefined> {
  const folder = await installed('runtime-interface-emulator-bef5c4ba774d', async (into) => {
    await run('go', ['install', emulatorModule], {
      env: { ...process.env, GOBIN: into },
      timeout: installMilliseconds,
    });
  });
  if (folder === undefined) return undefined;
  const [port, apiPort] = [await freePort(), await freePort()];
  const addresses = [
    '--runtime-interface-emulator-address',
    `127.0.0.1:${port}`,
    '--runtime-api-address',
    `127.0.0.1:${apiPort}`,
  ];
  const command = [...addresses, '--log-level', 'error', process.execPath, runtimeClient];
  const path = '/2015-03-31/functions/function/invocations';
  return await startPeer(join(folder, 'aws-lambda-rie'), command, { folder, port, path, env: {} });
}

/** The folder of a peer, filled by `install` when it is not there; undefined when it can't be had. */
async function installed(
  name: string,
  install: (folder: string) => Promise<void>,
): Promise<string | undefined> {
  const folder = join(cacheFolder, name);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.unfinished`;
  console.log(`installing ${name} ...`);
  try {
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true });
    await install(unfinished);
    await rename(unfinished, folder);
    return folder;
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message.split('\n', 1)[0] : String(failure);
    console.log(`${name} is left out: ${reason}`);
    return undefined;
  }
}

interface PeerPlace {
  readonly folder: string;
  readonly port: number;
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

async function startPeer(command: string, argv: readonly string[], { folder, port, path, env }: PeerPlace) {
  const options = { cwd: folder, env: { ...process.env, ...env }, waitForLine: false, quiet: true };
  const child = await startChild(command, argv, options);
  const until = performance.now() + startMilliseconds;
  while (!(await listens(port))) {
    if (performance.now() > until || child.process.exitCode !== null) {
      await child.stop();
      console.log(`${command} is left out: it did not listen on port ${port}`);
      return undefined;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { port, path, stop: child.stop };
}

async function listens(port: number): Promise<boolean> {
  return await RawConnection.open(port).then(
    (connection) => {
      connection.close();
      return true;
    },
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
