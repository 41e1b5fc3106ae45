/** Services that moved from the query protocol to another keep its error codes in a header. */

import type { ErrorView } from '../errors.ts';
import type { ServiceDeclaration } from '../service.ts';

/** https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsquerycompatible-trait */
export function queryCompatHeaders(service: ServiceDeclaration, error: ErrorView): Record<string, string> {
  if (!service.protocols.includes('awsQuery')) return {};
  return { 'x-amzn-query-error': `${error.queryCode};${error.type}` };
}
