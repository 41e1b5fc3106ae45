/** What an Invoke request says outside its body. */

import { AwsError } from '../../base/errors.ts';
import type { RequestHead } from '../../wire/http.ts';
import { invokeError } from './errors.ts';

export type InvocationType = 'RequestResponse' | 'Event' | 'DryRun';

export interface InvokeHeaders {
  readonly invocationType: InvocationType;
  readonly tail: boolean;
  readonly qualifier: string | undefined;
  /** JSON text. */
  readonly clientContext: string | undefined;
  readonly trace: string | undefined;
}

/** AWS's limit on the header as sent, base64. */
const maxClientContextBytes = 3583;

export function readInvokeHeaders(head: RequestHead): InvokeHeaders {
  const { headers } = head;
  return {
    invocationType: invocationType(headers['x-amz-invocation-type']),
    tail: logType(headers['x-amz-log-type']),
    qualifier: readQualifier(head),
    clientContext: clientContext(headers['x-amz-client-context']),
    trace: headers['x-amzn-trace-id'],
  };
}

export function readQualifier({ query }: RequestHead): string | undefined {
  return query === '' ? undefined : (new URLSearchParams(query).get('Qualifier') ?? undefined);
}

function invocationType(value: string | undefined): InvocationType {
  switch (value) {
    case undefined:
    case '':
    case 'RequestResponse':
      return 'RequestResponse';
    case 'Event':
    case 'DryRun':
      return value;
    default:
      throw notInEnum(value, 'invocationType', ['Event', 'RequestResponse', 'DryRun']);
  }
}

function logType(value: string | undefined): boolean {
  if (value === undefined || value === 'None') return false;
  if (value === 'Tail') return true;
  throw notInEnum(value, 'logType', ['None', 'Tail']);
}

function notInEnum(value: string, member: string, allowed: readonly string[]): AwsError {
  return new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must satisfy enum value set: [${allowed.join(', ')}]`,
  );
}

function clientContext(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (value.length > maxClientContextBytes) {
    throw invokeError(
      'InvalidRequestContentException',
      400,
      'Client context must be no more than 3583 bytes.',
    );
  }
  const text = Buffer.from(value, 'base64').toString();
  try {
    JSON.parse(text);
  } catch {
    throw invokeError(
      'InvalidRequestContentException',
      400,
      'Client context must be a valid Base64-encoded JSON object.',
    );
  }
  return text;
}
