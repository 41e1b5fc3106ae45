/** Random values of a schema, and the form in which two of them are compared. */

import type { NormalizedSchema } from '@smithy/core/schema';
import fc from 'fast-check';
import { httpBindings, type Location } from '../../../src/wire/rest/bindings.ts';
import { requiredMembers } from '../../../src/wire/schema.ts';

/** What a wire format can carry. */
export interface Carrier {
  /** Text by member name, for members that SDK middleware checks. */
  readonly members?: Readonly<Record<string, fc.Arbitrary<unknown>>>;
  /** Names of members that SDK middleware sets or rewrites: neither made nor compared. */
  readonly unseen?: readonly string[];
}

/** Text that every format carries: no control characters, no space at an end. */
const text = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 12 })
  .map((value) => `x${value.replace(/\p{C}|[\u2028\u2029\uFFFE\uFFFF]/gu, '')}y`);
const ascii = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9 ,"'();=~-]{0,8}[A-Za-z0-9])?$/);
const token = fc.stringMatching(/^[a-z][a-z0-9-]{0,6}$/);
const seconds = fc.integer({ min: 0, max: 4_000_000_000 }).map((value) => new Date(value * 1000));
const blob = fc.uint8Array({ minLength: 1, maxLength: 20 });
const number = fc.oneof(
  fc.integer(),
  fc.integer({ min: -100, max: 100 }).map((value) => value / 4),
);

/** Beyond this depth only required members are made, so that recursive shapes end. */
const maximumDepth = 4;

export function arbitraryOf(schema: NormalizedSchema, carrier: Carrier = {}): fc.Arbitrary<unknown> {
  return build(schema, 'body', 0, carrier);
}

function build(
  schema: NormalizedSchema,
  location: Location,
  depth: number,
  carrier: Carrier,
): fc.Arbitrary<unknown> {
  if (schema.isStructSchema()) return structure(schema, depth, carrier);
  if (schema.isListSchema()) {
    return fc.array(build(schema.getValueSchema(), location, depth + 1, carrier), {
      minLength: 1,
      maxLength: 3,
    });
  }
  if (schema.isMapSchema()) {
    const key = location === 'prefixHeaders' ? token : text;
    return fc.dictionary(key, build(schema.getValueSchema(), location, depth + 1, carrier), {
      minKeys: 1,
      maxKeys: 3,
      noNullPrototype: true,
    });
  }
  if (schema.isNumericSchema()) return location === 'status' ? fc.constantFrom(200, 202, 206) : number;
  if (schema.isBooleanSchema()) return fc.boolean();
  if (schema.isTimestampSchema()) return seconds;
  if (schema.isBlobSchema()) return blob;
  if (schema.isBigIntegerSchema()) return fc.bigInt({ min: 0n, max: 1n << 80n });
  if (schema.isDocumentSchema()) return fc.jsonValue({ maxDepth: 2 }).filter((value) => value !== null);
  return location === 'header' || location === 'prefixHeaders' ? ascii : text;
}

function structure(schema: NormalizedSchema, depth: number, carrier: Carrier): fc.Arbitrary<unknown> {
  const required = new Set(requiredMembers(schema));
  const members: Record<string, fc.Arbitrary<unknown>> = {};
  for (const { member, schema: target, location, wireName } of httpBindings(schema)) {
    const override = target.isStringSchema() ? carrier.members?.[member] : undefined;
    if (carrier.unseen?.includes(member)) continue;
    // S3's client takes a 200 without the document it expects for a failure.
    const isDocument = location === 'payload' && target.isStructSchema();
    // A response always has a content type, bound to a member or not.
    const isContentType = location === 'header' && wireName.toLowerCase() === 'content-type';
    // SDK clients fill in tokens that are absent.
    const isNeeded =
      location === 'label' ||
      location === 'status' ||
      isContentType ||
      isDocument ||
      target.isIdempotencyToken();
    if (isNeeded) required.add(member);
    if (depth >= maximumDepth && !required.has(member) && !schema.isUnionSchema()) continue;
    members[member] = override ?? fc.memo(() => build(target, location, depth + 1, carrier))();
  }
  if (schema.isUnionSchema()) {
    const choices = Object.entries(members).map(([name, value]) =>
      value.map((chosen) => ({ [name]: chosen })),
    );
    return fc.oneof(...choices);
  }
  const requiredKeys = [...required].filter((name) => name in members);
  return fc.record(members, { requiredKeys, noNullPrototype: true });
}

/**
 * A value as both sides can be expected to see it: absent and empty are one, since formats differ in
 * whether they can tell; bytes and times as text.
 */
export function canonical(value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  if (value instanceof Uint8Array) {
    return value.length === 0 ? undefined : Buffer.from(value).toString('base64');
  }
  if (value instanceof Date) return value.toISOString();
  if (value instanceof String) return value.toString();
  if (Array.isArray(value)) {
    const items = value.map(canonical).filter((item) => item !== undefined);
    return items.length === 0 ? undefined : items;
  }
  if (typeof value !== 'object') return value;
  const entries = Object.entries(value)
    .filter(([name]) => name !== '$metadata')
    .map(([name, member]) => [name, canonical(member)] as const)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
