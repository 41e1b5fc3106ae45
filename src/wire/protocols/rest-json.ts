/** restJson1, as Lambda and API Gateway speak it. https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */

import { JsonDocuments } from '../documents/json.ts';
import type { ErrorView } from '../errors.ts';
import type { WireResponse } from '../http.ts';
import type { ProtocolContext, ServerProtocol, StructureValue } from './protocol.ts';
import { restProtocol } from './rest.ts';

export function restJson1(context: ProtocolContext): ServerProtocol {
  const documents = new JsonDocuments('application/json', { jsonName: true });
  return restProtocol(context, { documents, emptyBody: '{}', writeErrorBody });
}

/** The code travels in a header; the body has the members, spelled as the error's schema spells them. */
function writeErrorBody(error: ErrorView, _requestId: string, response: WireResponse): void {
  response.headers['Content-Type'] = 'application/json';
  response.headers['x-amzn-ErrorType'] = error.code;
  response.body = JSON.stringify(bodyMembers(error));
}

function bodyMembers({ schema, members, type }: ErrorView): StructureValue {
  if (schema === undefined) return { ...members };
  const shapes = schema.getMemberSchemas();
  // Lambda's errors say whose fault they are in a member `Type`.
  const fault = 'Type' in shapes ? { Type: type === 'Receiver' ? 'Service' : 'User' } : {};
  const body: StructureValue = {};
  for (const [name, value] of Object.entries({ ...fault, ...members })) {
    const traits = shapes[name]?.getMergedTraits();
    if (traits?.httpHeader === undefined) body[traits?.jsonName ?? name] = value;
  }
  return body;
}
