/** What rest-json and rest-xml share: routing, HTTP bindings, payloads and event streams. */

import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../../base/errors.ts';
import { eventStreamContentType, readEvents, writeEvents } from '../event-stream.ts';
import { serializationError } from '../failures.ts';
import type { RequestBody, RequestHead, WireResponse } from '../http.ts';
import { type Binding, httpBindings } from '../http-bindings.ts';
import { readBoundMembers } from '../rest-request.ts';
import { writeBoundMembers } from '../rest-response.ts';
import { Router } from '../router.ts';
import { type OperationModel, pickMembers } from '../schema.ts';
import type { ProtocolContext, ServerProtocol, StructureValue, Target } from './protocol.ts';

/** How a REST protocol writes documents: JSON or XML. */
export interface DocumentCodec {
  readonly contentType: string;
  /** Throws a `SerializationException` for a document that is not the schema's. */
  read(schema: NormalizedSchema, bytes: Buffer): Promise<unknown>;
  write(schema: NormalizedSchema, value: unknown): Buffer | string;
  /** Body of a response whose output has no body members; undefined for none. */
  readonly emptyBody: string | undefined;
}

/** Writes an error's headers and body; the members bound to headers are already in `response`. */
export type ErrorWriter = (
  error: AwsError,
  schema: NormalizedSchema | undefined,
  requestId: string,
  response: WireResponse,
) => void;

export function restProtocol(
  context: ProtocolContext,
  codec: DocumentCodec,
  writeErrorBody: ErrorWriter,
): ServerProtocol {
  const router = new Router();
  for (const operation of context.operations.values()) router.add(operation);

  return {
    route: (head) => router.find(head),
    routeBody: () => undefined,
    async read(target, head, body) {
      const input = readBoundMembers(target, head);
      await readBody(target, body, input, codec);
      return input;
    },
    write(operation, output) {
      const response: WireResponse = { status: operation.http?.status ?? 200, headers: {}, body: undefined };
      const bindings = httpBindings(operation.output);
      writeBody(operation, bindings, output, response, codec);
      writeBoundMembers(bindings, output, response);
      return response;
    },
    writeError(error, requestId) {
      const schema = context.errors.get(error.code);
      const response: WireResponse = {
        status: error.status,
        headers: { 'x-amzn-requestid': requestId, ...error.headers },
        body: undefined,
      };
      if (schema !== undefined) writeBoundMembers(httpBindings(schema), error.members, response);
      writeErrorBody(error, schema, requestId, response);
      return response;
    },
    unknownOperation: unknownResource,
  };
}

/** A path that no operation has: AWS's REST front ends answer 404 with this code and no message. */
function unknownResource(head: RequestHead): AwsError {
  return new AwsError('UnknownOperationException', `No operation matches ${head.method} ${head.path}.`, {
    status: 404,
  });
}

async function readBody(
  target: Target,
  body: RequestBody,
  input: StructureValue,
  codec: DocumentCodec,
): Promise<void> {
  const bindings = httpBindings(target.operation.input);
  const payload = bindings.find((binding) => binding.location === 'payload');
  if (payload !== undefined) {
    const value = await readPayload(payload.schema, body, codec);
    if (value !== undefined) input[payload.member] = value;
    return;
  }
  const schema = bodySchema(target.operation.input, bindings);
  const bytes = expectBuffer(body);
  if (schema === undefined || bytes.length === 0) return;
  Object.assign(input, await codec.read(schema, bytes));
}

async function readPayload(
  schema: NormalizedSchema,
  body: RequestBody,
  codec: DocumentCodec,
): Promise<unknown> {
  if (schema.isStreaming()) return schema.isStructSchema() ? readEvents(schema, body, codec) : body;
  const bytes = expectBuffer(body);
  if (bytes.length === 0) return undefined;
  if (schema.isBlobSchema()) return bytes;
  if (schema.isStringSchema()) return bytes.toString();
  return codec.read(schema, bytes);
}

function expectBuffer(body: RequestBody): Buffer {
  if (Buffer.isBuffer(body)) return body;
  throw serializationError('The request body of this operation cannot be streamed');
}

const bodySchemas = new WeakMap<readonly Binding[], NormalizedSchema | undefined>();

/** The structure of the members that travel in the body, or undefined when there are none. */
function bodySchema(structure: NormalizedSchema, bindings: readonly Binding[]): NormalizedSchema | undefined {
  if (bodySchemas.has(bindings)) return bodySchemas.get(bindings);
  const names = bindings.filter(({ location }) => location === 'body').map(({ member }) => member);
  const schema = names.length === 0 ? undefined : pickMembers(structure, new Set(names));
  bodySchemas.set(bindings, schema);
  return schema;
}

function writeBody(
  operation: OperationModel,
  bindings: readonly Binding[],
  output: StructureValue,
  response: WireResponse,
  codec: DocumentCodec,
): void {
  const payload = bindings.find((binding) => binding.location === 'payload');
  if (payload !== undefined) {
    const value = output[payload.member];
    if (value !== undefined && value !== null) writePayload(payload.schema, value, response, codec);
    return;
  }
  const schema = bodySchema(operation.output, bindings);
  if (schema !== undefined) {
    response.headers['Content-Type'] = codec.contentType;
    response.body = codec.write(schema, output);
  } else if (codec.emptyBody !== undefined && operation.output.isStructSchema() && response.status === 200) {
    response.headers['Content-Type'] = codec.contentType;
    response.body = codec.emptyBody;
  }
}

function writePayload(
  schema: NormalizedSchema,
  value: unknown,
  response: WireResponse,
  codec: DocumentCodec,
): void {
  if (schema.isStreaming() && schema.isStructSchema()) {
    response.headers['Content-Type'] = eventStreamContentType;
    response.body = writeEvents(schema, value as AsyncIterable<StructureValue>, codec);
    return;
  }
  if (schema.isBlobSchema() || schema.isStringSchema()) {
    const { mediaType } = schema.getMergedTraits();
    response.headers['Content-Type'] =
      mediaType ?? (schema.isStringSchema() ? 'text/plain' : 'application/octet-stream');
    response.body =
      value instanceof Uint8Array
        ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
        : (value as string | AsyncIterable<Uint8Array>);
    return;
  }
  response.headers['Content-Type'] = codec.contentType;
  response.body = codec.write(schema, value);
}
