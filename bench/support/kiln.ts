/** A Kiln of a benchmark's own, in a temporary folder, with the means to deploy to it. */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  LambdaClient,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { zipOf } from '../../test/support/zip.ts';
import { type Child, startChild } from './child.ts';
import { RawConnection } from './raw-client.ts';
import { type SigningKey, signedInvoke } from './signed-request.ts';

/** The launcher that users run. */
export const launcher = fileURLToPath(new URL('../../bin/kiln', import.meta.url));

const lanes = 8;

export interface BenchKiln {
  readonly port: number;
  readonly process: Child['process'];
  readonly client: LambdaClient;
  readonly credentials: SigningKey;
  stop(): Promise<void>;
}

/** Starts `kiln start` with the options a user gets, on a free port. */
export async function startBenchKiln(): Promise<BenchKiln> {
  const folder = await mkdtemp(join(tmpdir(), 'kiln-bench-'));
  const child = await startChild(launcher, ['start', '--port', '0', '--data', folder], { waitForLine: true });
  const { endpoint, region, credentials } = JSON.parse(
    await readFile(join(folder, 'connection.json'), 'utf8'),
  );
  const client = new LambdaClient({ endpoint, region, credentials });
  return {
    port: Number(new URL(endpoint).port),
    process: child.process,
    client,
    credentials,
    async stop() {
      client.destroy();
      await child.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

type Sources = Readonly<Record<string, string>>;

type Settings = Partial<Pick<CreateFunctionCommandInput, 'Runtime' | 'Handler'>>;

/** Deploys a function, Node's unless `settings` say otherwise, and waits until it is active. */
export async function deploy(
  kiln: BenchKiln,
  name: string,
  files: Sources,
  settings: Settings = {},
): Promise<void> {
  await deployMany(kiln, [name], files, settings);
}

/** Deploys the same function under many names, some at a time, and waits until all are active. */
export async function deployMany(
  { client }: BenchKiln,
  names: readonly string[],
  files: Sources,
  settings: Settings = {},
): Promise<void> {
  const archive = zipOf(files);
  await inLanes(names, (name) =>
    client.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Runtime: 'nodejs26.x',
        Handler: 'index.handler',
        Role: 'arn:aws:iam::000000000000:role/bench',
        MemorySize: 1769,
        Code: { ZipFile: archive },
        ...settings,
      }),
    ),
  );
  // The waiter looks once a second: by now all but the last are active.
  await inLanes(names, (FunctionName) =>
    waitUntilFunctionActiveV2({ client, maxWaitTime: 60, minDelay: 1 }, { FunctionName }),
  );
}

async function inLanes(names: readonly string[], work: (name: string) => Promise<unknown>): Promise<void> {
  const left = [...names];
  const lane = async () => {
    for (let name = left.pop(); name !== undefined; name = left.pop()) await work(name);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** Milliseconds of one synchronous invoke on a connection of its own that is open before. */
export async function millisecondsToAnswer(kiln: BenchKiln, name: string, payload = '{}'): Promise<number> {
  const connection = await RawConnection.open(kiln.port);
  const { bytes } = signedInvoke(kiln.port, name, Buffer.from(payload), kiln.credentials);
  const started = performance.now();
  const answer = await connection.request(bytes);
  const elapsed = performance.now() - started;
  connection.close();
  if (answer.status !== 200 || answer.functionError) {
    throw new Error(`${name} answered ${answer.status}: ${answer.body.toString()}`);
  }
  return elapsed;
}
