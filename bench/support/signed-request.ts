/** Signed Lambda requests as an SDK sends them, in bytes for a raw socket. */

import { hash } from 'node:crypto';
import { canonicalRequest } from '../../src/identity/sigv4/canonical.ts';
import { basicTimestamp } from '../../src/identity/sigv4/claim.ts';
import { deriveSigningKey, hmacHex, scopeText } from '../../src/identity/sigv4/signing-key.ts';

export interface SigningKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** For servers that are part of a benchmark; protects nothing. */
export const benchmarkKey = {
  accessKeyId: 'AKIAABCDEFGHIJKLMNOP',
  secretAccessKey: 'c'.repeat(40),
  account: '000000000000',
} as const;

export interface RequestParts {
  readonly method: string;
  readonly path: string;
  /** Without `?`; names sorted, values encoded. */
  readonly query?: string;
  readonly body?: Buffer;
}

export interface SignedRequest {
  readonly path: string;
  /** Lower-case names, `authorization` among them. */
  readonly headers: Readonly<Record<string, string>>;
  /** Request line, headers and body. */
  readonly bytes: Buffer;
}

/** Signed with the present time, so good for five minutes. */
export function signedRequest(
  port: number,
  { method, path, query = '', body = Buffer.alloc(0) }: RequestParts,
  key: SigningKey = benchmarkKey,
): SignedRequest {
  const timestamp = basicTimestamp(Date.now());
  const bodyHash = hash('sha256', body, 'hex');
  const headers: Record<string, string> = {
    host: `127.0.0.1:${port}`,
    'user-agent': 'aws-sdk-js/3.1164.0 ua/2.1 os/linux lang/js md/nodejs#26.10.0 api/lambda#3.1164.0 m/E,N,e',
    'content-type': 'application/octet-stream',
    'content-length': String(body.length),
    'x-amz-date': timestamp,
    'x-amz-content-sha256': bodyHash,
    'amz-sdk-invocation-id': '0b7f9c1e-8a36-4d5e-9b53-7c5b6d9c2a11',
    'amz-sdk-request': 'attempt=1; max=3',
  };
  const signedHeaders = Object.keys(headers)
    .filter((name) => name !== 'user-agent')
    .sort();
  const claim = {
    accessKeyId: key.accessKeyId,
    date: timestamp.slice(0, 8),
    region: 'us-east-1',
    service: 'lambda',
    signedHeaders,
    signature: '',
    timestamp,
    expiresSeconds: undefined,
    sessionToken: undefined,
  };
  const canonical = canonicalRequest({ method, path, query, headers }, claim, bodyHash, 'twice');
  const text = `AWS4-HMAC-SHA256\n${timestamp}\n${scopeText(claim)}\n${hash('sha256', canonical, 'hex')}`;
  const signature = hmacHex(deriveSigningKey(key.secretAccessKey, claim), text);
  headers.authorization =
    `AWS4-HMAC-SHA256 Credential=${key.accessKeyId}/${scopeText(claim)}, ` +
    `SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`;
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const target = query === '' ? path : `${path}?${query}`;
  const head = Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`);
  return { path, headers, bytes: Buffer.concat([head, body]) };
}

/** A signed synchronous Invoke. */
export function signedInvoke(
  port: number,
  functionName: string,
  body: Buffer,
  key: SigningKey = benchmarkKey,
): SignedRequest {
  const path = `/2015-03-31/functions/${functionName}/invocations`;
  return signedRequest(port, { method: 'POST', path, body }, key);
}
