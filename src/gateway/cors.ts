/**
 * Cross-origin access as AWS's endpoints grant it to SDKs in browsers: to any page, since requests are signed.
 * With `auth=off` none of this is sent.
 */

import type { WireResponse } from '../wire/http.ts';
import type { GatewayHead } from './head.ts';
import type { HeaderList } from './respond.ts';

const exposed = 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date';

export function isPreflight(head: GatewayHead): boolean {
  return head.method === 'OPTIONS' && head.headers['access-control-request-method'] !== undefined;
}

export function preflightAnswer(head: GatewayHead): WireResponse {
  const requested = head.headers['access-control-request-headers'];
  return {
    status: 200,
    headers: {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, POST, PUT, DELETE, PATCH, HEAD',
      ...(requested === undefined ? {} : { 'access-control-allow-headers': requested }),
      'access-control-expose-headers': exposed,
      'access-control-max-age': '172800',
    },
    body: undefined,
  };
}

export function addCorsHeaders(headers: HeaderList): void {
  headers.push('access-control-allow-origin', '*', 'access-control-expose-headers', exposed);
}
