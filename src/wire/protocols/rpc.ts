/** What the RPC protocols share: one document in, one document or one event stream out. */

import { AwsError } from '../../base/errors.ts';
import type { Documents } from '../documents/documents.ts';
import { eventStreamContentType } from '../event-streams/framing.ts';
import { readStreamingInput } from '../event-streams/read.ts';
import { writeEvents } from '../event-streams/write.ts';
import { bufferedBody } from '../failures.ts';
import type { RequestBody, WireResponse } from '../http.ts';
import type { OperationModel } from '../schema.ts';
import type { StructureValue } from './protocol.ts';

export async function readRpcInput(
  operation: OperationModel,
  body: RequestBody,
  documents: Documents,
): Promise<StructureValue> {
  const { input } = operation;
  const stream = input.getEventStreamMember();
  if (stream !== '') return readStreamingInput(input, stream, body, documents);
  const bytes = bufferedBody(body);
  if (bytes.length === 0 || !input.isStructSchema()) return {};
  return ((await documents.read(input, bytes)) ?? {}) as StructureValue;
}

/** A stream opens with the output's other members as its `initial-response`. No body for the unit type. */
export function writeRpcOutput(
  operation: OperationModel,
  output: StructureValue,
  documents: Documents,
): WireResponse {
  const schema = operation.output;
  const stream = schema.getEventStreamMember();
  if (stream !== '') {
    const { [stream]: events, ...rest } = output;
    const union = schema.getMemberSchema(stream);
    const initial = documents.write(schema, rest);
    return {
      status: 200,
      headers: { 'Content-Type': eventStreamContentType },
      body: writeEvents(union, events as AsyncIterable<StructureValue>, documents, initial),
    };
  }
  const body = schema.isStructSchema() ? documents.write(schema, output) : undefined;
  return { status: 200, headers: { 'Content-Type': documents.contentType }, body };
}

/** The RPC front ends' answer to an operation they do not know. */
export function unknownRpcOperation(): AwsError {
  return new AwsError('UnknownOperationException', 'The action or operation requested is invalid.');
}
