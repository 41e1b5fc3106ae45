/** Writes a handler's events as an event stream, its errors included. */

import type { NormalizedSchema } from '@smithy/core/schema';
import { type AwsError, asAwsError } from '../../base/errors.ts';
import type { Documents } from '../documents/documents.ts';
import { withMessage } from '../errors.ts';
import type { StructureValue } from '../protocols/protocol.ts';
import { type EventHeaders, encodeMessage, headerFor, textHeader } from './framing.ts';

/**
 * Frames a union's events. Each item has one member, named for its event. An error thrown by the iterable
 * ends the stream: as an exception event where the union models it, else as an error message.
 * `initial`: the document of the `initial-response` message with which RPC protocols open a stream.
 */
export async function* writeEvents(
  union: NormalizedSchema,
  events: AsyncIterable<StructureValue>,
  documents: Documents,
  initial?: Buffer | string,
): AsyncGenerator<Uint8Array> {
  if (initial !== undefined) {
    const headers = {
      ...eventHeaders('initial-response'),
      ':content-type': textHeader(documents.contentType),
    };
    yield encodeMessage(headers, initial);
  }
  try {
    for await (const event of events) {
      for (const [name, value] of Object.entries(event)) {
        const { headers, body } = writeEvent(union.getMemberSchema(name), value as StructureValue, documents);
        yield encodeMessage({ ...eventHeaders(name), ...headers }, body);
      }
    }
  } catch (thrown) {
    yield writeException(union, asAwsError(thrown), documents);
  }
}

function eventHeaders(name: string): EventHeaders {
  return { ':message-type': textHeader('event'), ':event-type': textHeader(name) };
}

/** Headers and body of one event: members marked as header or payload apart, the rest one document. */
function writeEvent(
  schema: NormalizedSchema,
  event: StructureValue,
  documents: Documents,
): { headers: EventHeaders; body: Uint8Array | string } {
  const headers: EventHeaders = {};
  let body: Uint8Array | string | undefined;
  let contentType = documents.contentType;
  let isBound = false;
  for (const [name, member] of schema.structIterator()) {
    const traits = member.getMergedTraits();
    const value = event[name];
    isBound ||= Boolean(traits.eventHeader || traits.eventPayload);
    if (value === undefined || value === null) continue;
    if (traits.eventHeader) headers[name] = headerFor(value);
    if (!traits.eventPayload) continue;
    if (member.isBlobSchema() || member.isStringSchema()) {
      contentType = member.isBlobSchema() ? 'application/octet-stream' : 'text/plain';
      body = value as Uint8Array | string;
    } else {
      body = documents.write(member, value);
    }
  }
  body ??= isBound ? '' : documents.write(schema, event);
  return { headers: { ':content-type': textHeader(contentType), ...headers }, body };
}

function writeException(union: NormalizedSchema, error: AwsError, documents: Documents): Uint8Array {
  for (const [name, member] of union.structIterator()) {
    if (member.getName() !== error.code) continue;
    const { headers, body } = writeEvent(member, withMessage(member, error), documents);
    const kind = { ':message-type': textHeader('exception'), ':exception-type': textHeader(name) };
    return encodeMessage({ ...kind, ...headers }, body);
  }
  const headers = {
    ':message-type': textHeader('error'),
    ':error-code': textHeader(error.code),
    ':error-message': textHeader(error.message),
  };
  return encodeMessage(headers, '');
}
