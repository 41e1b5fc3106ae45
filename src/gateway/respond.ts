/** Writes answers: whole ones in one write, streams at the client's pace, refusals so that the client sees them. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../base/clock.ts';
import type { WireResponse } from '../wire/http.ts';
import type { GatewayLimits } from './limits.ts';

/** Header names and values in turn, the form that node:http takes without another pass. */
export type HeaderList = string[];

/** Up to here copying a body is cheaper than a second buffer in the write. */
const maxJoinedBytes = 16_384;

export async function respond(
  response: ServerResponse,
  answer: WireResponse,
  extra: HeaderList,
): Promise<void> {
  const headers = headerList(answer, extra);
  const { body } = answer;
  if (body === undefined || typeof body === 'string' || Buffer.isBuffer(body)) {
    endWhole(response, answer, headers);
    return;
  }
  response.writeHead(answer.status, headers);
  await endStream(response, body);
}

function headerList(answer: WireResponse, extra: HeaderList): HeaderList {
  const headers = extra;
  for (const name in answer.headers) {
    const value = answer.headers[name];
    if (value !== undefined) headers.push(name, value);
  }
  return headers;
}

function endWhole(response: ServerResponse, answer: WireResponse, headers: HeaderList): void {
  const body = answer.body as Buffer | string | undefined;
  const bodiless = answer.status === 204 || answer.status === 304 || response.req.method === 'HEAD';
  if (!bodiless || body !== undefined) {
    const length = body === undefined ? 0 : Buffer.byteLength(body);
    if (answer.status !== 204 && !hasHeader(headers, 'content-length')) {
      headers.push('Content-Length', String(length));
    }
  }
  response.writeHead(answer.status, headers);
  if (bodiless || body === undefined) response.end();
  else if (typeof body === 'string' || body.length > maxJoinedBytes) response.end(body);
  // As a string, node:http sends it in one piece with the head; Latin-1 gives each byte back unchanged.
  else response.end(body.toString('latin1'), 'latin1');
}

function hasHeader(headers: HeaderList, name: string): boolean {
  for (let index = 0; index < headers.length; index += 2) {
    const header = headers[index];
    if (header?.length === name.length && header.toLowerCase() === name) return true;
  }
  return false;
}

/** Once the client is gone the source is returned, not failed: whoever feeds it decides what goes on. */
async function endStream(response: ServerResponse, body: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    for await (const chunk of body) {
      if (response.destroyed) return;
      if (!response.write(chunk)) await drainedOrClosed(response);
    }
    response.end();
  } catch {
    // The status is sent already; an unfinished body is the only way left to tell the client. A turn later,
    // since node:http still holds what was written in this one.
    setImmediate(() => response.socket?.destroySoon());
  }
}

function drainedOrClosed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      response.off('drain', settle);
      response.off('close', settle);
      resolve();
    };
    response.on('drain', settle);
    response.on('close', settle);
  });
}

/**
 * Answers a request whose body is not wanted, then closes. Closing at once would reset the connection and could
 * take the answer with it, so the body is read and dropped for a bounded while. Returns what ends that early.
 */
export function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  answer: WireResponse,
  extra: HeaderList,
  limits: GatewayLimits,
  clock: Clock,
): () => void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return () => {};
  }
  response.shouldKeepAlive = false;
  const headers = headerList(answer, extra);
  const body = typeof answer.body === 'string' || Buffer.isBuffer(answer.body) ? answer.body : '';
  if (!hasHeader(headers, 'content-length')) headers.push('Content-Length', String(Buffer.byteLength(body)));
  response.writeHead(answer.status, headers);
  // Everything the client waits for goes out now; `end` only closes.
  if (request.method === 'HEAD' || body === '') response.flushHeaders();
  else response.write(body);

  let left = limits.lingerBytes;
  const timer = clock.after(limits.lingerMilliseconds, () => finish());
  const finish = () => {
    timer.cancel();
    request.off('data', onData);
    response.end();
  };
  const onData = (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) finish();
  };
  request.on('data', onData);
  request.once('end', finish);
  request.once('close', finish);
  request.resume();
  return finish;
}
