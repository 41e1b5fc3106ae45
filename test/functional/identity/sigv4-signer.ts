/** The AWS SDK's own signer, brought to plain values for tests. */

import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { RootKey } from '../../../src/identity/root-key.ts';
import type { SignedRequest } from '../../../src/identity/sigv4/claim.ts';

export const signerKey: RootKey = {
  accessKeyId: 'AKIAAAAAAAAAAAAAAAAA',
  secretAccessKey: 'k'.repeat(40),
  account: '111122223333',
};

class Sha256 {
  readonly #hash;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {}
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

export interface Unsigned {
  readonly method: string;
  /** Percent-encoded once, as it goes over the wire. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | string[]>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface SignOptions {
  readonly service?: string;
  readonly region?: string;
  readonly at: number;
  readonly key?: RootKey;
  readonly sessionToken?: string;
  /** Presigns for this long instead of setting the Authorization header. */
  readonly expiresIn?: number;
}

/** Signs as an SDK client does, and writes the request down as a server receives it. */
export async function sign(unsigned: Unsigned, options: SignOptions): Promise<SignedRequest> {
  const service = options.service ?? 'lambda';
  const { accessKeyId, secretAccessKey } = options.key ?? signerKey;
  const signer = new SignatureV4({
    service,
    region: options.region ?? 'us-east-1',
    sha256: Sha256,
    uriEscapePath: service !== 's3',
    credentials: {
      accessKeyId,
      secretAccessKey,
      ...(options.sessionToken === undefined ? {} : { sessionToken: options.sessionToken }),
    },
  });
  const request = {
    protocol: 'http:',
    hostname: 'kiln.localhost',
    method: unsigned.method,
    path: unsigned.path,
    query: { ...unsigned.query },
    headers: { host: 'kiln.localhost', ...unsigned.headers },
    body: unsigned.body,
  };
  const signingDate = new Date(options.at);
  const signed =
    options.expiresIn === undefined
      ? await signer.sign(request, { signingDate })
      : await signer.presign(request, { signingDate, expiresIn: options.expiresIn });
  return {
    method: signed.method,
    path: signed.path,
    query: queryText(signed.query ?? {}),
    headers: Object.fromEntries(
      Object.entries(signed.headers).map(([name, value]) => [name.toLowerCase(), value]),
    ),
  };
}

function queryText(query: Readonly<Record<string, string | string[] | null>>): string {
  const parts: string[] = [];
  for (const [name, values] of Object.entries(query)) {
    for (const value of [values].flat()) {
      parts.push(`${encodeURIComponent(name)}=${encodeURIComponent(value ?? '')}`);
    }
  }
  return parts.join('&');
}
