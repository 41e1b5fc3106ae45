/** Reads an event stream request as an async iterable of typed events. */

import type { NormalizedSchema } from '@smithy/core/schema';
import type { Documents } from '../documents/documents.ts';
import type { RequestBody } from '../http.ts';
import type { StructureValue } from '../protocols/protocol.ts';
import { decodeMessages, type Message } from './framing.ts';

/** The events of a request body, one single-member object each; events the union does not know are skipped. */
export async function* readEvents(
  union: NormalizedSchema,
  body: RequestBody,
  documents: Documents,
): AsyncGenerator<StructureValue> {
  yield* eventsOf(union, decodeMessages(body), documents);
}

/**
 * The input of an RPC operation that takes a stream: the members that its `initial-request` message
 * carries, and the events that follow under `member`.
 */
export async function readStreamingInput(
  structure: NormalizedSchema,
  member: string,
  body: RequestBody,
  documents: Documents,
): Promise<StructureValue> {
  const messages = decodeMessages(body);
  const union = structure.getMemberSchema(member);
  const first = await messages.next();
  if (first.done) return { [member]: eventsOf(union, messages, documents) };
  if (eventName(first.value) !== 'initial-request') {
    return { [member]: eventsOf(union, resume(first.value, messages), documents) };
  }
  const initial = (await documents.read(structure, first.value.body)) as StructureValue;
  return { ...initial, [member]: eventsOf(union, messages, documents) };
}

function eventName(message: Message): string {
  return String(message.headers[':event-type']?.value);
}

async function* resume(first: Message, rest: AsyncIterable<Message>): AsyncGenerator<Message> {
  yield first;
  yield* rest;
}

async function* eventsOf(
  union: NormalizedSchema,
  messages: AsyncIterable<Message>,
  documents: Documents,
): AsyncGenerator<StructureValue> {
  const members = union.getMemberSchemas();
  for await (const message of messages) {
    const name = eventName(message);
    const schema = members[name];
    if (schema !== undefined) yield { [name]: await readEvent(schema, message, documents) };
  }
}

async function readEvent(schema: NormalizedSchema, message: Message, documents: Documents): Promise<unknown> {
  const { headers, body } = message;
  const event: StructureValue = {};
  let isBound = false;
  for (const [name, member] of schema.structIterator()) {
    const traits = member.getMergedTraits();
    isBound ||= Boolean(traits.eventHeader || traits.eventPayload);
    if (traits.eventHeader && headers[name] !== undefined) event[name] = headers[name].value;
    if (!traits.eventPayload) continue;
    if (member.isBlobSchema()) event[name] = body;
    else event[name] = member.isStringSchema() ? body.toString() : await documents.read(member, body);
  }
  return isBound || body.length === 0 ? event : documents.read(schema, body);
}
