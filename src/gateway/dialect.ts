/** Errors for requests that no service answers, in the shape the client's protocol reads. */

import type { AwsError } from '../base/errors.ts';
import type { Dialect } from '../identity/sigv4/faults.ts';
import type { WireResponse } from '../wire/http.ts';
import type { GatewayHead } from './head.ts';

const xmlServices = new Set(['cloudfront', 'route53']);

/** How the caller's protocol spells authentication errors. */
export function dialectOf(service: string | undefined, head: GatewayHead): Dialect {
  if (service === 's3') return 's3';
  if (service === 'ec2') return 'ec2';
  const { headers } = head;
  if (headers['x-amz-target'] !== undefined || headers['smithy-protocol'] !== undefined) return 'json';
  const form = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  if (form || /(?:^|&)Action=/.test(head.query)) return 'query';
  return service !== undefined && xmlServices.has(service) ? 'query' : 'rest-json';
}

export function renderError(error: AwsError, dialect: Dialect, requestId: string): WireResponse {
  const headers = { ...error.headers };
  switch (dialect) {
    case 's3':
      headers['content-type'] = 'application/xml';
      return {
        status: error.status,
        headers,
        body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${codeAndMessage(error)}<RequestId>${requestId}</RequestId></Error>`,
      };
    case 'ec2':
      headers['content-type'] = 'text/xml;charset=UTF-8';
      return {
        status: error.status,
        headers,
        body: `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error>${codeAndMessage(error)}</Error></Errors><RequestID>${requestId}</RequestID></Response>`,
      };
    case 'query': {
      headers['content-type'] = 'text/xml';
      const type = error.fault === 'server' ? 'Receiver' : 'Sender';
      return {
        status: error.status,
        headers,
        body: `<ErrorResponse><Error><Type>${type}</Type>${codeAndMessage(error)}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
      };
    }
    default:
      headers['content-type'] = 'application/json';
      headers['x-amzn-ErrorType'] = error.code;
      return {
        status: error.status,
        headers,
        body: JSON.stringify({ __type: error.code, message: error.message }),
      };
  }
}

function codeAndMessage(error: AwsError): string {
  return `<Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message>`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? '');
}
