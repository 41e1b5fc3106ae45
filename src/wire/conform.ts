/** Checks that a decoded document has its schema's types, with the messages that AWS's JSON front ends give. */

import type { NormalizedSchema } from '@smithy/core/schema';
import { serializationError } from './failures.ts';

/** How AWS names the token it found: `NUMBER_VALUE`, `TRUE_VALUE`, ... */
function tokenOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'TRUE_VALUE' : 'FALSE_VALUE';
  return typeof value === 'string' ? 'STRING_VALUE' : 'NUMBER_VALUE';
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function refuse(value: unknown, wanted: string): never {
  if (Array.isArray(value)) throw serializationError('Start of list found where not expected');
  if (isPlainObject(value)) {
    throw serializationError('Start of structure or map found where not expected.');
  }
  throw serializationError(`${tokenOf(value)} can not be converted to ${wanted}`);
}

function checkScalar(schema: NormalizedSchema, value: unknown): void {
  if (schema.isStringSchema()) {
    if (!isText(value)) refuse(value, 'a String');
  } else if (schema.isNumericSchema()) {
    // XML text that is no number reads as NaN, which no AWS input allows.
    if (typeof value !== 'number' || Number.isNaN(value)) refuse(value, 'an Integer');
  } else if (schema.isBooleanSchema()) {
    if (typeof value !== 'boolean') refuse(value, 'a Boolean');
  } else if (schema.isTimestampSchema()) {
    // Decoded already in CBOR and XML; a number or text still in JSON.
    if (value instanceof Date ? Number.isNaN(value.getTime()) : !isText(value) && typeof value !== 'number') {
      refuse(value, 'a Timestamp');
    }
  } else if (schema.isBlobSchema()) {
    if (!(value instanceof Uint8Array) && !isText(value)) refuse(value, 'a Blob');
  }
}

function isText(value: unknown): boolean {
  // Strings with a JSON media type can be the SDK's lazy string objects.
  return typeof value === 'string' || value instanceof String;
}

/**
 * Walks a decoded value by its schema and returns it with null list elements dropped, as AWS drops them
 * outside sparse lists. Throws `SerializationException` at the first value of a wrong type.
 */
export function conform(schema: NormalizedSchema, value: unknown): unknown {
  if (value === undefined || value === null) return value;
  if (schema.isStructSchema()) {
    if (Array.isArray(value)) return refuse(value, '');
    if (!isPlainObject(value)) throw serializationError('Expected null');
    for (const [name, member] of schema.structIterator()) {
      if (name in value) value[name] = conform(member, value[name]);
    }
    return value;
  }
  if (schema.isListSchema()) {
    if (isPlainObject(value)) return refuse(value, '');
    if (!Array.isArray(value)) throw serializationError('Expected list or null');
    const element = schema.getValueSchema();
    const sparse = Boolean(schema.getMergedTraits().sparse);
    const elements = sparse ? value : value.filter((item) => item !== null && item !== undefined);
    return elements.map((item) => conform(element, item));
  }
  if (schema.isMapSchema()) {
    if (Array.isArray(value)) return refuse(value, '');
    if (!isPlainObject(value)) throw serializationError('Expected map or null');
    const element = schema.getValueSchema();
    for (const key of Object.keys(value)) value[key] = conform(element, value[key]);
    return value;
  }
  checkScalar(schema, value);
  return value;
}
