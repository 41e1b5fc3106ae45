/** The words of AWS's validation messages, and values as its Java services print them. */

import type { MemberConstraint } from '../constraints.ts';

type NumberKind = MemberConstraint['number'];

/** One failed constraint: "Value 'x' at 'functionName' failed to satisfy constraint: Member must ...". */
export function failure(path: string, value: unknown, requirement: string): string {
  const shown = value === undefined || value === null ? 'null' : `'${javaText(value)}'`;
  return `Value ${shown} at '${path}' failed to satisfy constraint: ${requirement}`;
}

export function summary(failures: readonly string[]): string {
  const noun = failures.length === 1 ? 'validation error' : 'validation errors';
  return `${failures.length} ${noun} detected: ${failures.join('; ')}`;
}

export const requirements = {
  notNull: 'Member must not be null',
  maxLength: (max: number) => `Member must have length less than or equal to ${max}`,
  minLength: (min: number) => `Member must have length greater than or equal to ${min}`,
  maxValue: (max: number, kind: NumberKind) =>
    `Member must have value less than or equal to ${bound(max, kind)}`,
  minValue: (min: number, kind: NumberKind) =>
    `Member must have value greater than or equal to ${bound(min, kind)}`,
  pattern: (pattern: string) => `Member must satisfy regular expression pattern: ${pattern}`,
  enumeration: (values: readonly string[]) => `Member must satisfy enum value set: [${values.join(', ')}]`,
  elements: (all: readonly string[]) => `Member must satisfy constraint: [${all.join(', ')}]`,
  mapKeys: (all: readonly string[]) => `Map keys must satisfy constraint: [${all.join(', ')}]`,
  mapValues: (all: readonly string[]) => `Map value must satisfy constraint: [${all.join(', ')}]`,
} as const;

function bound(value: number, kind: NumberKind): string {
  return kind === 'decimal' && Number.isInteger(value) ? value.toFixed(1) : String(value);
}

/** A value as Java's `toString` gives it: `[a, b]`, `{key=value}`. */
function javaText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(javaText).join(', ')}]`;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) {
    return `java.nio.HeapByteBuffer[pos=0 lim=${value.length} cap=${value.length}]`;
  }
  if (typeof value !== 'object' || value === null || value instanceof String) return String(value);
  const entries = Object.entries(value).map(([key, member]) => `${key}=${javaText(member)}`);
  return `{${entries.join(', ')}}`;
}

/** A map of decimals as Java prints it: `{2=2.0}`. */
export function withFractions(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? value.toFixed(1) : String(value);
  if (Array.isArray(value)) return value.map(withFractions);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withFractions(member)]));
}

/** Paths name members as Java properties: only the first letter falls (`kMSKeyArn`). */
export function propertyName(member: string): string {
  return member.charAt(0).toLowerCase() + member.slice(1);
}
