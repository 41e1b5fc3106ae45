/** Which Kiln a command talks to, and as whom. */

import type { LambdaClient } from '@aws-sdk/client-lambda';
import { resolveOption } from '../config/resolve-options.ts';
import { CommandFailure } from './command.ts';
import { type Credentials, readConnection, type ServerConnection } from './connection-file.ts';

/** Options of every command that talks to a server. */
export const connectionOptions = {
  data: {
    type: 'string',
    value: 'DIR',
    description: 'data folder of the Kiln to talk to (KILN_DATA, .kiln)',
  },
  endpoint: {
    type: 'string',
    value: 'URL',
    description: 'talk to this endpoint, with the credentials of the environment',
  },
  region: { type: 'string', value: 'REGION', description: 'region to work in' },
} as const;

export interface ConnectionFlags {
  readonly data?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
}

export interface Connection {
  readonly endpoint: string;
  readonly region: string;
  /** Undefined leaves them to the SDK's own search: variables, profile, ... */
  readonly credentials: Credentials | undefined;
}

/**
 * `--endpoint`, else the Kiln of `--data`, else `AWS_ENDPOINT_URL`, else the Kiln of the default data
 * folder. Throws `CommandFailure` when that one does not run. Never falls back to AWS itself.
 */
export async function findConnection(flags: ConnectionFlags, env: NodeJS.ProcessEnv): Promise<Connection> {
  const region = flags.region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
  const explicitData =
    flags.data ?? (env.AWS_ENDPOINT_URL === undefined ? resolveOption('data', {}, env) : undefined);
  const endpoint = flags.endpoint ?? (explicitData === undefined ? env.AWS_ENDPOINT_URL : undefined);
  if (endpoint !== undefined) {
    return { endpoint, region: region ?? resolveOption('region', {}, env), credentials: undefined };
  }
  const server = await runningServer({ data: explicitData }, env);
  return {
    endpoint: server.endpoint,
    region: flags.region ?? server.region,
    credentials: server.credentials,
  };
}

/** The Kiln that serves from `--data` or the default folder, on this machine. */
export async function runningServer(
  flags: Pick<ConnectionFlags, 'data'>,
  env: NodeJS.ProcessEnv,
): Promise<ServerConnection> {
  const data = resolveOption('data', { data: flags.data }, env);
  const server = await readConnection(data);
  if (server !== undefined) return server;
  throw new CommandFailure(
    `no Kiln is running with the data folder ${data}: start one with 'kiln start', or name another folder with --data`,
  );
}

/** A Lambda client of the AWS SDK, which is loaded only now: it costs a quarter of a second. */
export async function openLambda(connection: Connection): Promise<LambdaClient> {
  const { LambdaClient } = await import('@aws-sdk/client-lambda');
  return new LambdaClient({
    endpoint: connection.endpoint,
    region: connection.region,
    ...(connection.credentials === undefined ? {} : { credentials: connection.credentials }),
  });
}
