/** The Runtime API's answers: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html */

import type { ServerResponse } from 'node:http';
import { lambdaLimits } from '../../config/limits.ts';
import type { GuestInvocation } from './channel.ts';
import type { Refusal } from './runtime-session.ts';

export function renderInvocation(response: ServerResponse, invocation: GuestInvocation): void {
  const headers: Record<string, string> = {
    'Content-Type': 'application/json',
    'Content-Length': String(invocation.payload.length),
    'Lambda-Runtime-Aws-Request-Id': invocation.requestId,
    'Lambda-Runtime-Deadline-Ms': String(Math.round(invocation.deadline)),
    'Lambda-Runtime-Invoked-Function-Arn': invocation.invokedFunctionArn,
  };
  const optional: Record<string, string | undefined> = {
    'Lambda-Runtime-Trace-Id': invocation.traceHeader,
    'Lambda-Runtime-Client-Context': invocation.clientContext,
    'Lambda-Runtime-Cognito-Identity': invocation.cognitoIdentity,
    'Lambda-Runtime-Aws-Tenant-Id': invocation.tenantId,
  };
  for (const [name, value] of Object.entries(optional)) {
    if (value !== undefined && value !== '') headers[name] = headerText(value);
  }
  response.writeHead(200, headers);
  response.end(invocation.payload);
}

export function renderAccepted(response: ServerResponse): void {
  renderJson(response, 202, { status: 'OK' });
}

export function renderRefusal(response: ServerResponse, refusal: Refusal): void {
  if (refusal.kind === 'invalid-request-id') {
    renderJson(response, 400, { errorMessage: 'Invalid request ID', errorType: 'InvalidRequestID' });
    return;
  }
  renderJson(response, 403, {
    errorMessage: `State transition from ${refusal.from} to ${refusal.to} failed for runtime. Error: State transition is not allowed`,
    errorType: 'InvalidStateTransition',
  });
}

export function renderTooLarge(response: ServerResponse): void {
  renderJson(response, 413, {
    errorMessage: `Exceeded maximum allowed payload size (${lambdaLimits.maxInvokeResponseBytes} bytes).`,
    errorType: 'RequestEntityTooLarge',
  });
}

/** A path that the API does not have, or has for another method. */
export function renderNoSuchCall(response: ServerResponse, status: 404 | 405): void {
  const text = status === 404 ? '404 page not found\n' : '';
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': text.length });
  response.end(text);
}

function renderJson(response: ServerResponse, status: number, body: object): void {
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}

/** JSON text as a header may carry it: whitespace becomes spaces, the rest of what is not ASCII is escaped. */
function headerText(text: string): string {
  return text
    .replace(/[\t\r\n]/g, ' ')
    .replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
