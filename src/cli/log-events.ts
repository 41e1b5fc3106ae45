/** Reads a function's log through Kiln's internal route, page by page. */

import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { CommandFailure } from './command.ts';
import { type Connection, openLambda } from './connection.ts';

/** SigV4 scope of Kiln's own routes. */
const scope = 'kiln';
const route = '/v1/logs';
/** Longer than the server's longest wait for new events. */
const answerBoundMilliseconds = 60_000;

export interface LogEvent {
  /** Milliseconds since the Unix epoch. */
  readonly timestamp: number;
  readonly stream: string;
  /** One line, perhaps with its line break. */
  readonly message: string;
}

export interface LogPage {
  readonly events: readonly LogEvent[];
  /** Where the next page begins. */
  readonly cursor: string;
}

export interface LogQuery {
  readonly group: string;
  /** Undefined begins with the oldest event, or at `since`. */
  readonly after: string | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly since: number | undefined;
  readonly limit: number;
  /** How long the server may hold an empty answer back, seconds. */
  readonly wait: number;
}

export type ReadLog = (query: LogQuery) => Promise<LogPage>;

/** The account is that of the credentials: twelve digits as the key id, else Kiln's default. */
export async function openLog(connection: Connection): Promise<ReadLog> {
  // The SDK's own search for credentials, where the connection brings none.
  const lambda = await openLambda(connection);
  const credentials = await lambda.config.credentials();
  const signer = new SignatureV4({ service: scope, region: connection.region, credentials, sha256: Sha256 });
  const account = /^\d{12}$/.test(credentials.accessKeyId) ? credentials.accessKeyId : '000000000000';
  const url = new URL(route, connection.endpoint);

  return async ({ group, after, since, limit, wait }) => {
    const query: Record<string, string> = {
      account,
      region: connection.region,
      group,
      limit: String(limit),
      wait: String(wait),
      ...(after === undefined ? {} : { after }),
      ...(since === undefined ? {} : { since: String(since) }),
    };
    const { headers } = await signer.sign({
      method: 'GET',
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query,
      headers: { host: url.host },
    });
    const response = await fetch(`${url}?${new URLSearchParams(query)}`, {
      headers,
      signal: AbortSignal.timeout(answerBoundMilliseconds),
    });
    if (!response.ok)
      throw new CommandFailure(`${url} answered ${response.status}: ${await response.text()}`);
    return readPage(await response.json());
  };
}

function readPage(body: unknown): LogPage {
  if (typeof body === 'object' && body !== null && 'events' in body && 'cursor' in body) {
    const { events, cursor } = body;
    if (Array.isArray(events) && events.every(isEvent)) return { events, cursor: String(cursor) };
  }
  throw new CommandFailure('the endpoint did not answer as a Kiln does: is it one, and of this version?');
}

function isEvent(value: unknown): value is LogEvent {
  return typeof value === 'object' && value !== null && 'message' in value && 'timestamp' in value;
}

/** The hash as the signer wants it: a digest, or an HMAC where there is a key. */
class Sha256 {
  readonly #hash;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytes(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytes(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    throw new Error('a signer hashes once');
  }
}

function bytes(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  return data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
