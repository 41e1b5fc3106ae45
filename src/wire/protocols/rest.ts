/** What rest-json and rest-xml share: routing, HTTP bindings, payloads and event streams. */

import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../../base/errors.ts';
import { asBuffer, type Documents } from '../documents/documents.ts';
import { type ErrorView, viewError } from '../errors.ts';
import { eventStreamContentType } from '../event-streams/framing.ts';
import { readEvents } from '../event-streams/read.ts';
import { writeEvents } from '../event-streams/write.ts';
import { bufferedBody } from '../failures.ts';
import type { RequestBody, WireResponse } from '../http.ts';
import { bodySchema, httpBindings, payloadBinding } from '../rest/bindings.ts';
import { readBoundMembers } from '../rest/read-request.ts';
import { Router } from '../rest/router.ts';
import { writeBoundMembers } from '../rest/write-response.ts';
import type { OperationModel } from '../schema.ts';
import { errorResponse, type ProtocolContext, type ServerProtocol, type StructureValue } from './protocol.ts';

/** What sets one REST protocol apart from the other. */
export interface RestDialect {
  readonly documents: Documents;
  /** Body of a 200 response whose output has no body members. */
  readonly emptyBody: string | undefined;
  /** Sets the headers and body of an error; members bound to headers are there already. */
  writeErrorBody(error: ErrorView, requestId: string, response: WireResponse): void;
}

export function restProtocol(context: ProtocolContext, dialect: RestDialect): ServerProtocol {
  const router = new Router(context.operations.values());
  return {
    inflates: false,
    route: (head) => router.find(head),
    async read(target, head, body) {
      const input = readBoundMembers(target, head);
      return Object.assign(input, await readBody(target.operation.input, body, dialect.documents));
    },
    write(operation, output) {
      const response: WireResponse = { status: operation.http?.status ?? 200, headers: {}, body: undefined };
      writeBody(operation, output, response, dialect);
      writeBoundMembers(httpBindings(operation.output), output, response);
      return response;
    },
    writeError(error, requestId) {
      const view = viewError(error, context.errors.get(error.code));
      const response = errorResponse(view.status, error);
      if (view.schema !== undefined) writeBoundMembers(httpBindings(view.schema), view.members, response);
      dialect.writeErrorBody(view, requestId, response);
      return response;
    },
    unknownOperation: ({ method, path }) =>
      new AwsError('UnknownOperationException', `No operation matches ${method} ${path}.`, { status: 404 }),
  };
}

async function readBody(
  structure: NormalizedSchema,
  body: RequestBody,
  documents: Documents,
): Promise<StructureValue> {
  const payload = payloadBinding(structure);
  if (payload !== undefined) {
    const value = await readPayload(payload.schema, body, documents);
    return value === undefined ? {} : { [payload.member]: value };
  }
  const schema = bodySchema(structure);
  const bytes = bufferedBody(body);
  if (schema === undefined || bytes.length === 0) return {};
  return (await documents.read(schema, bytes)) as StructureValue;
}

async function readPayload(
  schema: NormalizedSchema,
  body: RequestBody,
  documents: Documents,
): Promise<unknown> {
  if (schema.isStreaming()) return schema.isStructSchema() ? readEvents(schema, body, documents) : body;
  const bytes = bufferedBody(body);
  if (bytes.length === 0) return undefined;
  if (schema.isBlobSchema()) return bytes;
  return schema.isStringSchema() ? bytes.toString() : documents.read(schema, bytes);
}

function writeBody(
  operation: OperationModel,
  output: StructureValue,
  response: WireResponse,
  dialect: RestDialect,
): void {
  const { contentType } = dialect.documents;
  const payload = payloadBinding(operation.output);
  const schema = bodySchema(operation.output);
  if (payload !== undefined) {
    const value = output[payload.member];
    if (value !== undefined && value !== null) writePayload(payload.schema, value, response, dialect);
  } else if (schema !== undefined) {
    response.headers['Content-Type'] = contentType;
    response.body = dialect.documents.write(schema, output);
  } else if (
    dialect.emptyBody !== undefined &&
    operation.output.isStructSchema() &&
    response.status === 200
  ) {
    response.headers['Content-Type'] = contentType;
    response.body = dialect.emptyBody;
  }
}

function writePayload(
  schema: NormalizedSchema,
  value: unknown,
  response: WireResponse,
  { documents }: RestDialect,
): void {
  if (schema.isStreaming() && schema.isStructSchema()) {
    response.headers['Content-Type'] = eventStreamContentType;
    response.body = writeEvents(schema, value as AsyncIterable<StructureValue>, documents);
  } else if (schema.isBlobSchema() || schema.isStringSchema()) {
    const fallback = schema.isStringSchema() ? 'text/plain' : 'application/octet-stream';
    response.headers['Content-Type'] = schema.getMergedTraits().mediaType ?? fallback;
    response.body = value instanceof Uint8Array ? asBuffer(value) : (value as WireResponse['body']);
  } else {
    response.headers['Content-Type'] = documents.contentType;
    response.body = documents.write(schema, value);
  }
}
