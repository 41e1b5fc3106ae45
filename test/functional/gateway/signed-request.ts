/** A signed request in bytes, for tests that need to break it. */

import type { RootKey } from '../../../src/identity/root-key.ts';
import { sign } from '../identity/sigv4-signer.ts';
import { testKey } from './gateway-fixture.ts';

export interface SignedBytesOptions {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly service?: string;
  readonly key?: RootKey;
  readonly at?: number;
  /** Added after signing. */
  readonly unsignedHeaders?: Readonly<Record<string, string>>;
}

/** Head with its empty line; the body follows it unless `body` is to be sent otherwise. */
export async function signedHead(options: SignedBytesOptions = {}): Promise<string> {
  const { body = '', method = 'POST', path = '/2015-03-31/functions/f/invocations' } = options;
  const signed = await sign(
    { method, path, body, headers: options.headers ?? {} },
    { service: options.service ?? 'lambda', key: options.key ?? testKey, at: options.at ?? Date.now() },
  );
  const length = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const headers = { ...signed.headers, ...length, ...options.unsignedHeaders };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

export async function signedBytes(options: SignedBytesOptions = {}): Promise<string> {
  return `${await signedHead(options)}${options.body ?? ''}`;
}
