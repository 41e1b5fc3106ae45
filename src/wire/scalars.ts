/** Scalars as text, in labels, headers, query strings and form bodies: strict where AWS is strict. */

import type { NormalizedSchema } from '@smithy/core/schema';
import { serializationError } from './failures.ts';
import { sdk } from './sdk.ts';

/** Schema numbers of the timestamp formats. */
export const timestampFormat = { dateTime: 5, httpDate: 6, epochSeconds: 7 } as const;
export type TimestampFormat = (typeof timestampFormat)[keyof typeof timestampFormat];

/** The format a timestamp member asks for by its trait, else the protocol's default for its place. */
export function formatOf(schema: NormalizedSchema, fallback: TimestampFormat): TimestampFormat {
  const own: unknown = schema.getSchema();
  return own === 5 || own === 6 || own === 7 ? own : fallback;
}

function parseTimestamp(text: string, format: TimestampFormat): Date {
  const { serde } = sdk;
  const parse = {
    [timestampFormat.dateTime]: serde.parseRfc3339DateTimeWithOffset,
    [timestampFormat.httpDate]: serde.parseRfc7231DateTime,
    [timestampFormat.epochSeconds]: serde.parseEpochTimestamp,
  }[format];
  try {
    const date = parse(text);
    if (date !== undefined && !Number.isNaN(date.getTime())) return date;
  } catch {
    // Reported below with the text that could not be read.
  }
  throw serializationError(`'${text}' is not a valid timestamp`);
}

const specialNumbers = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

function parseNumber(text: string): number {
  const special = specialNumbers.get(text);
  if (special !== undefined) return special;
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) {
    throw serializationError('STRING_VALUE can not be converted to an Integer');
  }
  return value;
}

function parseBoolean(text: string): boolean {
  const lower = text.toLowerCase();
  if (lower === 'true' || lower === 'false') return lower === 'true';
  throw serializationError(`'${text.toUpperCase()}' can not be converted to an Boolean`);
}

function parseBigInteger(text: string): bigint {
  if (!/^-?\d+$/.test(text)) throw serializationError('STRING_VALUE can not be converted to a BigInteger');
  return BigInt(text);
}

/** Reads one scalar. Throws a `SerializationException` for text that is not of the schema's type. */
export function parseScalar(schema: NormalizedSchema, text: string, timestamps: TimestampFormat): unknown {
  if (schema.isTimestampSchema()) return parseTimestamp(text, formatOf(schema, timestamps));
  if (schema.isNumericSchema()) return parseNumber(text);
  if (schema.isBooleanSchema()) return parseBoolean(text);
  if (schema.isBlobSchema()) return Buffer.from(text, 'base64');
  if (schema.isBigIntegerSchema()) return parseBigInteger(text);
  if (schema.isBigDecimalSchema()) return new sdk.serde.NumericValue(text, 'bigDecimal');
  return text;
}
