/** AWS's event stream framing (`application/vnd.amazon.eventstream`): messages to bytes and back. */

import { Readable } from 'node:stream';
import { asBuffer } from '../documents/documents.ts';
import { serializationError } from '../failures.ts';
import type { RequestBody } from '../http.ts';
import { sdk } from '../sdk.ts';

export const eventStreamContentType = 'application/vnd.amazon.eventstream';

type HeaderValue =
  | { type: 'string'; value: string }
  | { type: 'integer'; value: number }
  | { type: 'boolean'; value: boolean }
  | { type: 'binary'; value: Uint8Array }
  | { type: 'timestamp'; value: Date };

export type EventHeaders = Record<string, HeaderValue>;

export interface Message {
  readonly headers: Readonly<Record<string, { readonly value: unknown }>>;
  readonly body: Buffer;
}

function codec() {
  const { serde, eventStreams } = sdk;
  return new eventStreams.EventStreamCodec(serde.toUtf8, serde.fromUtf8);
}

export function textHeader(value: string): HeaderValue {
  return { type: 'string', value };
}

/** The header type that fits a value. */
export function headerFor(value: unknown): HeaderValue {
  if (typeof value === 'boolean') return { type: 'boolean', value };
  if (typeof value === 'number') return { type: 'integer', value };
  if (value instanceof Date) return { type: 'timestamp', value };
  if (value instanceof Uint8Array) return { type: 'binary', value };
  return textHeader(String(value));
}

export function encodeMessage(headers: EventHeaders, body: Uint8Array | string): Buffer {
  return asBuffer(codec().encode({ headers, body: typeof body === 'string' ? Buffer.from(body) : body }));
}

/** Prelude and checksums: no message is shorter. */
const minimumMessageBytes = 16;
/** A message over this is not AWS's: https://docs.aws.amazon.com/transcribe/latest/dg/event-stream.html */
const maximumMessageBytes = 24 * 1024 * 1024;

/** Cuts a byte stream into messages. Signed messages are opened; an empty signed message ends the stream. */
export async function* decodeMessages(body: RequestBody): AsyncGenerator<Message> {
  for await (const bytes of cut(Buffer.isBuffer(body) ? Readable.from([body]) : body)) {
    let message = decode(bytes);
    if (':chunk-signature' in message.headers) {
      if (message.body.length === 0) return;
      message = decode(message.body);
    }
    yield message;
  }
}

function decode(bytes: Buffer): Message {
  try {
    const { headers, body } = codec().decode(bytes);
    return { headers, body: asBuffer(body) };
  } catch (cause) {
    throw serializationError('The event stream has a message that is not valid', cause);
  }
}

async function* cut(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let pending: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    pending = pending.length === 0 ? asBuffer(chunk) : Buffer.concat([pending, chunk]);
    while (pending.length >= minimumMessageBytes) {
      const length = pending.readUInt32BE(0);
      if (length < minimumMessageBytes || length > maximumMessageBytes) {
        throw serializationError(`The event stream has a message of ${length} bytes`);
      }
      if (pending.length < length) break;
      yield pending.subarray(0, length);
      pending = pending.subarray(length);
    }
  }
}
