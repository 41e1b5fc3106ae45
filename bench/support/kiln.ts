/** A Kiln of a benchmark's own, in a temporary folder, with the means to deploy to it and to sign requests. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  LambdaClient,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { SignatureV4 } from '@smithy/signature-v4';
import { zipOf } from '../../test/support/zip.ts';
import { type Child, startChild } from './child.ts';
import { Sha256 } from './sha256.ts';

export interface BenchKiln {
  readonly port: number;
  readonly process: Child['process'];
  readonly client: LambdaClient;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  stop(): Promise<void>;
}

/** Starts `kiln start` with the options a user gets, on a free port. */
export async function startBenchKiln(): Promise<BenchKiln> {
  const folder = await mkdtemp(join(tmpdir(), 'kiln-bench-'));
  const child = await startChild('bin/kiln', ['start', '--port', '0', '--data', folder], true);
  const port = Number(/:(\d+) /.exec(child.firstLine ?? '')?.[1]);
  const { default: key } = await import(join(folder, 'root-key.json'), { with: { type: 'json' } });
  const credentials = { accessKeyId: String(key.accessKeyId), secretAccessKey: String(key.secretAccessKey) };
  const client = new LambdaClient({ endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', credentials });
  return {
    port,
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

/** Deploys a Node function from its sources and waits until it is active. */
export async function deploy(
  { client }: BenchKiln,
  name: string,
  files: Readonly<Record<string, string>>,
  settings: Partial<CreateFunctionCommandInput> = {},
): Promise<void> {
  const archive = zipOf(files);
  await client.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: 'nodejs26.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::000000000000:role/bench',
      MemorySize: 1769,
      Code: { ZipFile: archive },
      ...settings,
    }),
  );
  await waitUntilFunctionActiveV2({ client, maxWaitTime: 30, minDelay: 1 }, { FunctionName: name });
}

/** The bytes of a signed Invoke; good for as long as signatures are, so that signing is not what is measured. */
export async function signedInvoke(kiln: BenchKiln, name: string, payload: string): Promise<Buffer> {
  const signer = new SignatureV4({
    service: 'lambda',
    region: 'us-east-1',
    credentials: kiln.credentials,
    sha256: Sha256,
  });
  const host = `127.0.0.1:${kiln.port}`;
  const path = `/2015-03-31/functions/${name}/invocations`;
  const signed = await signer.sign({
    method: 'POST',
    protocol: 'http:',
    hostname: host,
    path,
    headers: {
      host,
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(payload)),
    },
    body: payload,
  });
  const headers = Object.entries(signed.headers).map(([key, value]) => `${key}: ${value}\r\n`);
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${headers.join('')}\r\n${payload}`);
}
