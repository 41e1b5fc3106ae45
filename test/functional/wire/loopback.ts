/** Puts a real SDK client in front of a bound service, in this process and without a socket. */

import { Readable } from 'node:stream';
import { asBuffer } from '../../../src/wire/documents/documents.ts';
import type { RequestBody, RequestHead, WireResponse } from '../../../src/wire/http.ts';
import type { BoundService, CallContext } from '../../../src/wire/service.ts';

/** The parts of an SDK `HttpRequest` that reach a server. */
export interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Record<string, string | string[] | null>;
  readonly headers: Record<string, string>;
  readonly body?: Uint8Array | string | Readable;
}

export interface SdkResponse {
  readonly response: { statusCode: number; headers: Record<string, string>; body: Readable };
}

export const requestId = '11111111-2222-4333-8444-555555555555';

export function callContext(head: RequestHead): CallContext {
  const account = '123456789012';
  return {
    requestId,
    account,
    region: 'us-east-1',
    partition: 'aws',
    principal: {
      kind: 'root',
      account,
      arn: `arn:aws:iam::${account}:root`,
      userId: account,
      accessKeyId: 'A',
    },
    head,
    sourceIp: '127.0.0.1',
    endpoint: 'http://127.0.0.1:4566',
    signal: new AbortController().signal,
  };
}

function queryString(query: SdkRequest['query'] = {}): string {
  const encode = encodeURIComponent;
  return Object.entries(query)
    .flatMap(([name, value]) => (Array.isArray(value) ? value.map((item) => [name, item]) : [[name, value]]))
    .map(([name, value]) =>
      value === null ? encode(name ?? '') : `${encode(name ?? '')}=${encode(value ?? '')}`,
    )
    .join('&');
}

async function buffered(body: SdkRequest['body']): Promise<Buffer> {
  if (body === undefined || typeof body === 'string') return Buffer.from(body ?? '');
  if (body instanceof Uint8Array) return asBuffer(body);
  return Buffer.concat(await body.toArray());
}

function lowerCase(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function readable(body: WireResponse['body']): Readable {
  if (body === undefined) return Readable.from([]);
  return Readable.from(typeof body === 'string' || Buffer.isBuffer(body) ? [Buffer.from(body)] : body);
}

/** A `requestHandler` for an SDK client: plans and runs each request as the gateway does. */
export function loopback(service: BoundService): { handle(request: SdkRequest): Promise<SdkResponse> } {
  return {
    async handle(request) {
      const head: RequestHead = {
        method: request.method,
        path: request.path,
        query: queryString(request.query),
        headers: lowerCase(request.headers),
      };
      const call = service.plan(head);
      const bytes = await buffered(request.body);
      const body: RequestBody = call.streaming ? Readable.from([bytes]) : bytes;
      const response = await call.run(body, callContext(head));
      const headers = lowerCase({ 'x-amzn-RequestId': requestId, ...response.headers });
      return { response: { statusCode: response.status, headers, body: readable(response.body) } };
    },
  };
}
