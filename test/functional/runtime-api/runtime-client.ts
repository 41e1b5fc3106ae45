/** A runtime that speaks the Runtime API by hand: one call at a time, over plain HTTP. */

import { type IncomingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface RuntimeClient {
  next(): Promise<Answer>;
  /** A `next` whose connection the test can break, or see broken. */
  openNext(): { readonly closed: Promise<void>; destroy(): void };
  respond(requestId: string, body: string | Buffer): Promise<Answer>;
  fail(requestId: string, errorType: string | undefined, body: string): Promise<Answer>;
  initError(errorType: string, body: string): Promise<Answer>;
  call(
    method: string,
    path: string,
    body?: string | Buffer,
    headers?: Record<string, string>,
  ): Promise<Answer>;
}

export function runtimeClient(port: number, localAddress = '127.0.0.1'): RuntimeClient {
  const open = (method: string, path: string, headers: Record<string, string> = {}) =>
    request({ host: '127.0.0.1', port, method, path, headers, localAddress, agent: false });

  const call: RuntimeClient['call'] = (method, path, body, headers) =>
    new Promise((resolve, reject) => {
      const outgoing = open(method, path, headers);
      outgoing.on('error', reject);
      outgoing.on('response', (response) => {
        text(response).then(
          (received) =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: received }),
          reject,
        );
      });
      outgoing.end(body);
    });

  const invocationPath = (requestId: string, end: string) =>
    `/2018-06-01/runtime/invocation/${requestId}/${end}`;
  const errorHeaders = (errorType: string | undefined): Record<string, string> =>
    errorType === undefined ? {} : { 'Lambda-Runtime-Function-Error-Type': errorType };

  return {
    call,
    next: () => call('GET', '/2018-06-01/runtime/invocation/next'),
    openNext() {
      const outgoing = open('GET', '/2018-06-01/runtime/invocation/next');
      outgoing.on('error', () => {});
      outgoing.end();
      const closed = new Promise<void>((resolve) => outgoing.on('close', () => resolve()));
      return { closed, destroy: () => outgoing.destroy() };
    },
    respond: (requestId, body) => call('POST', invocationPath(requestId, 'response'), body),
    fail: (requestId, errorType, body) =>
      call('POST', invocationPath(requestId, 'error'), body, errorHeaders(errorType)),
    initError: (errorType, body) =>
      call('POST', '/2018-06-01/runtime/init/error', body, errorHeaders(errorType)),
  };
}
