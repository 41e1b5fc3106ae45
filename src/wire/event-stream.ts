/** Event streams in AWS's framing (`application/vnd.amazon.eventstream`), both ways. */

import { Readable } from 'node:stream';
import type { NormalizedSchema } from '@smithy/core/schema';
import { asAwsError } from '../base/errors.ts';
import type { RequestBody } from './http.ts';
import type { StructureValue } from './protocols/protocol.ts';
import { sdk } from './sdk.ts';

export const eventStreamContentType = 'application/vnd.amazon.eventstream';

/** How a protocol writes the document of an event. */
export interface EventCodec {
  readonly contentType: string;
  read(schema: NormalizedSchema, bytes: Buffer): Promise<unknown>;
  write(schema: NormalizedSchema, value: unknown): Buffer | string;
}

type HeaderValue =
  | { type: 'string'; value: string }
  | { type: 'integer'; value: number }
  | { type: 'boolean'; value: boolean }
  | { type: 'binary'; value: Uint8Array }
  | { type: 'timestamp'; value: Date };

type Headers = Record<string, HeaderValue>;

const text = (value: string): HeaderValue => ({ type: 'string', value });

function codec() {
  const { serde, eventStreams } = sdk;
  return new eventStreams.EventStreamCodec(serde.toUtf8, serde.fromUtf8);
}

function eventHeader(value: unknown): HeaderValue {
  if (typeof value === 'string') return text(value);
  if (typeof value === 'boolean') return { type: 'boolean', value };
  if (typeof value === 'number') return { type: 'integer', value };
  if (value instanceof Date) return { type: 'timestamp', value };
  return { type: 'binary', value: value as Uint8Array };
}

/** Body and headers of one event structure: members marked as header or payload apart, the rest a document. */
function writeEvent(schema: NormalizedSchema, event: StructureValue, documents: EventCodec) {
  const headers: Headers = {};
  let body: Buffer | string | undefined;
  let contentType = documents.contentType;
  for (const [name, member] of schema.structIterator()) {
    const traits = member.getMergedTraits();
    const value = event[name];
    if (traits.eventHeader) {
      if (value !== undefined && value !== null) headers[name] = eventHeader(value);
    } else if (traits.eventPayload) {
      if (member.isBlobSchema()) contentType = 'application/octet-stream';
      else if (member.isStringSchema()) contentType = 'text/plain';
      const isPlain = member.isBlobSchema() || member.isStringSchema();
      body = isPlain ? ((value ?? '') as Buffer | string) : documents.write(member, value ?? {});
    }
  }
  const hasBindings = Object.keys(headers).length > 0 || body !== undefined;
  body ??= hasBindings ? '' : documents.write(schema, event);
  return { headers: { ':content-type': text(contentType), ...headers }, body };
}

function frame(headers: Headers, body: Buffer | string): Uint8Array {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  return codec().encode({ headers, body: bytes });
}

/**
 * Frames a union's events. Each item has one member, named for its event. An error thrown by the iterable
 * ends the stream as an exception event where the union models it, else as an `:error-code` message.
 * `initial`: the `initial-response` message that RPC protocols open with.
 */
export async function* writeEvents(
  union: NormalizedSchema,
  events: AsyncIterable<StructureValue>,
  documents: EventCodec,
  initial?: Buffer | string,
): AsyncGenerator<Uint8Array> {
  const kind = (name: string): Headers => ({ ':message-type': text('event'), ':event-type': text(name) });
  if (initial !== undefined) {
    const headers = { ...kind('initial-response'), ':content-type': text(documents.contentType) };
    yield frame(headers, initial);
  }
  try {
    for await (const event of events) {
      for (const [name, value] of Object.entries(event)) {
        const { headers, body } = writeEvent(union.getMemberSchema(name), value as StructureValue, documents);
        yield frame({ ...kind(name), ...headers }, body);
      }
    }
  } catch (thrown) {
    yield writeException(union, thrown, documents);
  }
}

function writeException(union: NormalizedSchema, thrown: unknown, documents: EventCodec): Uint8Array {
  const error = asAwsError(thrown);
  for (const [name, member] of union.structIterator()) {
    if (member.getName() !== error.code) continue;
    const { headers, body } = writeEvent(
      member,
      withMessage(member, error.message, error.members),
      documents,
    );
    return frame({ ':message-type': text('exception'), ':exception-type': text(name), ...headers }, body);
  }
  const headers = {
    ':message-type': text('error'),
    ':error-code': text(error.code),
    ':error-message': text(error.message),
  };
  return frame(headers, '');
}

/** An error's members with its message under the name that the error's schema gives it. */
export function withMessage(
  schema: NormalizedSchema,
  message: string,
  members: Readonly<Record<string, unknown>>,
): StructureValue {
  const names = Object.keys(schema.getMemberSchemas());
  const name = names.find((candidate) => candidate.toLowerCase() === 'message');
  return name === undefined ? { ...members } : { [name]: message, ...members };
}

/** Cuts a byte stream into whole messages by their length prefix. */
async function* messages(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let pending: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 4 && pending.length >= pending.readUInt32BE(0)) {
      const length = pending.readUInt32BE(0);
      yield pending.subarray(0, length);
      pending = pending.subarray(length);
    }
  }
}

/** The events of a request body, one single-member object each. Signed messages are opened. */
export async function* readEvents(
  union: NormalizedSchema,
  body: RequestBody,
  documents: EventCodec,
): AsyncGenerator<StructureValue> {
  const chunks = Buffer.isBuffer(body) ? Readable.from([body]) : body;
  const decoder = codec();
  for await (const bytes of messages(chunks)) {
    let message = decoder.decode(bytes);
    if (':chunk-signature' in message.headers) {
      if (message.body.length === 0) return;
      message = decoder.decode(message.body);
    }
    const name = String(message.headers[':event-type']?.value);
    const members = union.getMemberSchemas();
    const schema = members[name];
    if (schema !== undefined)
      yield { [name]: await readEvent(schema, message.headers, message.body, documents) };
  }
}

async function readEvent(
  schema: NormalizedSchema,
  headers: Readonly<Record<string, { value: unknown }>>,
  body: Uint8Array,
  documents: EventCodec,
): Promise<StructureValue> {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const event: StructureValue = {};
  let bound = false;
  for (const [name, member] of schema.structIterator()) {
    const traits = member.getMergedTraits();
    if (traits.eventHeader) {
      bound = true;
      const value = headers[name]?.value;
      if (value !== undefined) event[name] = value;
    } else if (traits.eventPayload) {
      bound = true;
      if (member.isBlobSchema()) event[name] = bytes;
      else event[name] = member.isStringSchema() ? bytes.toString() : await documents.read(member, bytes);
    }
  }
  if (bound || bytes.length === 0) return event;
  return (await documents.read(schema, bytes)) as StructureValue;
}
