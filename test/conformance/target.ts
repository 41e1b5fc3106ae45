/** The Kiln that is held against the recordings: a whole one, on a folder that goes with it. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { Teardown } from '../../src/base/disposal.ts';
import { startKiln } from '../../src/main.ts';
import type { Target } from './replay.ts';

/** The account that the recordings have in place of the recorder's. */
const account = '111111111111';
const region = 'us-east-1';

export async function startTarget(): Promise<{ readonly target: Target; close(): Promise<void> }> {
  const teardown = new Teardown();
  const data = await mkdtemp(join(tmpdir(), 'kiln-conformance-'));
  teardown.add('the data folder', () => rm(data, { recursive: true, force: true }));
  const kiln = await startKiln(
    {
      host: '127.0.0.1',
      port: 0,
      data,
      auth: 'off',
      sandbox: 'auto',
      // The recordings were made before these runtimes ended.
      'allow-deprecated-runtimes': 'on',
      'hot-reload-paths': [],
      region,
    },
    { stderr: process.stderr },
  );
  teardown.add('Kiln', () => kiln.close());
  const client = new LambdaClient({
    region,
    endpoint: kiln.endpoint,
    // Without signatures a 12-digit key names the account.
    credentials: { accessKeyId: account, secretAccessKey: 'unchecked' },
    maxAttempts: 1,
  });
  teardown.add('the client', () => client.destroy());
  return { target: { client, account, region }, close: () => teardown.run() };
}
