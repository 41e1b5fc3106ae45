/** Small services for tests of single calls, and a way to call them without a client. */

import * as lambdaSdk from '@aws-sdk/client-lambda';
import * as sqsSdk from '@aws-sdk/client-sqs';
import { bindService } from '../../../src/wire/bind.ts';
import type { BindOptions } from '../../../src/wire/call.ts';
import type { RequestHead } from '../../../src/wire/http.ts';
import type { BoundService, ServiceDeclaration } from '../../../src/wire/service.ts';
import { callContext, requestId } from './loopback.ts';

export const allowAll: BindOptions = { authorizer: { authorize: () => undefined } };

type Parts = Partial<ServiceDeclaration>;

const shared = { constraints: {}, maxBodyBytes: 1000, operations: {} };

export function lambdaService(parts: Parts, options = allowAll): BoundService {
  const declaration = { name: 'lambda', protocols: ['restJson1'], schemas: lambdaSdk, ...shared } as const;
  return bindService({ ...declaration, ...parts }, options);
}

/** SQS with both of its protocols. */
export function sqsService(parts: Parts, options = allowAll): BoundService {
  const declaration = {
    name: 'sqs',
    protocols: ['awsJson1_0', 'awsQuery'],
    schemas: sqsSdk,
    targetPrefix: 'AmazonSQS',
    xmlNamespace: 'http://queue.amazonaws.com/doc/2012-11-05/',
    ...shared,
  } as const;
  return bindService({ ...declaration, ...parts }, options);
}

export interface Answer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Record<string, string>;
  readonly text: string;
}

export function headOf(method: string, url: string, headers: Record<string, string> = {}): RequestHead {
  const [path = '/', query = ''] = url.split('?');
  return { method, path, query, headers };
}

/** One request as the gateway would hand it over. The body of the answer must not be a stream. */
export async function call(
  service: BoundService,
  head: RequestHead,
  body: string | Buffer = '',
): Promise<Answer> {
  const response = await service.plan(head).run(Buffer.from(body), callContext(head));
  const headers = Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { status: response.status, headers: Object.fromEntries(headers), text: String(response.body ?? '') };
}

/** A JSON call of SQS. */
export function sqsJson(
  service: BoundService,
  operation: string,
  body: string | Buffer,
  headers = {},
): Promise<Answer> {
  const target = { 'x-amz-target': `AmazonSQS.${operation}`, 'content-type': 'application/x-amz-json-1.0' };
  return call(service, headOf('POST', '/', { ...target, ...headers }), body);
}

export { requestId };
