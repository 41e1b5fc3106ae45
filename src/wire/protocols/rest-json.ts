/** restJson1: Lambda, API Gateway, EventBridge Scheduler, X-Ray. https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */

import type { NormalizedSchema } from '@smithy/core/schema';
import type { AwsError } from '../../base/errors.ts';
import { withMessage } from '../event-stream.ts';
import type { WireResponse } from '../http.ts';
import { JsonDocuments } from '../json-codec.ts';
import type { ProtocolContext, ServerProtocol, StructureValue } from './protocol.ts';
import { type DocumentCodec, restProtocol } from './rest.ts';

const contentType = 'application/json';

export function restJson1(context: ProtocolContext): ServerProtocol {
  const documents = new JsonDocuments({ jsonName: true });
  const codec: DocumentCodec = {
    contentType,
    emptyBody: '{}',
    read: (schema, bytes) => documents.read(schema, bytes),
    write: (schema, value) => documents.write(schema, value),
  };
  return restProtocol(context, codec, writeErrorBody);
}

/** The code travels in a header; the body has the members, spelled as the error's schema spells them. */
function writeErrorBody(
  error: AwsError,
  schema: NormalizedSchema | undefined,
  _requestId: string,
  response: WireResponse,
): void {
  response.headers['Content-Type'] = contentType;
  response.headers['x-amzn-ErrorType'] = error.code;
  response.body = JSON.stringify(bodyMembers(error, schema));
}

function bodyMembers(error: AwsError, schema: NormalizedSchema | undefined): StructureValue {
  if (schema === undefined) {
    // AWS's own front end capitalises the message of the errors that no service models.
    const name = error.code === 'SerializationException' ? 'Message' : 'message';
    return { [name]: error.message, ...error.members };
  }
  const value = withMessage(schema, error.message, error.members);
  const body: StructureValue = {};
  for (const [name, member] of schema.structIterator()) {
    if (member.getMergedTraits().httpHeader !== undefined) continue;
    const known = value[name] ?? (name === 'Type' ? faultName(error) : undefined);
    if (known !== undefined) body[name] = known;
  }
  return body;
}

/** Lambda's errors carry whose fault they are. */
function faultName(error: AwsError): string {
  return error.fault === 'server' ? 'Service' : 'User';
}
