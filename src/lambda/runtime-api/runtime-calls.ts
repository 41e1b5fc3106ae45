/** The calls of the Runtime API 2018-06-01: read the request, ask the session, render what it says. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { lambdaLimits } from '../../config/limits.ts';
import { renderAccepted, renderInvocation, renderRefusal, renderTooLarge } from './rendering.ts';
import { responseTooLarge } from './response-too-large.ts';
import type { Poller, RuntimeSession } from './runtime-session.ts';

export type Call = (session: RuntimeSession, request: IncomingMessage, response: ServerResponse) => void;

const errorTypeHeader = 'lambda-runtime-function-error-type';
/** What AWS reports for an error that came without its type. */
const unknownErrorType = 'Unhandled';

/** The call for a method and a path below the version, or the status that says there is none. */
export function runtimeCalls(method: string, path: string): Call | 404 | 405 {
  if (path === '/runtime/invocation/next') return method === 'GET' ? next : 405;
  if (path === '/runtime/init/error') return method === 'POST' ? initError : 405;
  const match = /^\/runtime\/invocation\/([^/]+)\/(response|error)$/.exec(path);
  if (match?.[1] === undefined) return 404;
  if (method !== 'POST') return 405;
  const requestId = decode(match[1]);
  return match[2] === 'response' ? invocationResponse(requestId) : invocationError(requestId);
}

const next: Call = (session, request, response) => {
  request.resume();
  const poller: Poller = {
    deliver: (invocation) => renderInvocation(response, invocation),
    supersede: () => response.destroy(),
  };
  response.on('close', () => session.abandon(poller));
  const refusal = session.next(poller);
  if (refusal !== undefined) renderRefusal(response, refusal);
};

const invocationResponse =
  (requestId: string): Call =>
  (session, request, response) =>
    readBody(request, (payload) => {
      const refusal = session.check(requestId, 'InvocationResponse');
      if (refusal !== undefined) return renderRefusal(response, refusal);
      session.answer(payload === undefined ? responseTooLarge() : { kind: 'response', payload });
      return payload === undefined ? renderTooLarge(response) : renderAccepted(response);
    });

const invocationError =
  (requestId: string): Call =>
  (session, request, response) =>
    readBody(request, (payload) => {
      const refusal = session.check(requestId, 'InvocationErrorResponse');
      if (refusal !== undefined) return renderRefusal(response, refusal);
      session.answer(
        payload === undefined
          ? responseTooLarge()
          : { kind: 'error', payload, errorType: errorTypeOf(request) },
      );
      return payload === undefined ? renderTooLarge(response) : renderAccepted(response);
    });

const initError: Call = (session, request, response) =>
  readBody(request, (payload) => {
    if (payload === undefined) return renderTooLarge(response);
    const refusal = session.initError({ errorType: errorTypeOf(request), payload });
    return refusal === undefined ? renderAccepted(response) : renderRefusal(response, refusal);
  });

const errorTypeOf = (request: IncomingMessage) =>
  request.headers[errorTypeHeader]?.toString() ?? unknownErrorType;

/**
 * The whole body, or undefined when it is over the limit: the rest is then read and dropped, so that the client
 * gets to read why. A client that goes away midway never answers, and may answer again.
 */
function readBody(request: IncomingMessage, done: (body: Buffer | undefined) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= lambdaLimits.maxInvokeResponseBytes) chunks.push(chunk);
    else chunks.length = 0;
  });
  request.on('end', () =>
    done(bytes > lambdaLimits.maxInvokeResponseBytes ? undefined : Buffer.concat(chunks)),
  );
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
