/** Checks an input against the service's constraints, with AWS's messages. */

import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../../base/errors.ts';
import type { Constraints, MemberConstraint } from '../constraints.ts';
import type { StructureValue } from '../protocols/protocol.ts';
import type { ServiceDeclaration } from '../service.ts';
import { matchesWhole } from './pattern.ts';
import { failure, propertyName, requirements, summary, withFractions } from './wording.ts';

/** The error for an input that breaks constraints, or undefined for one that breaks none. */
export function validateInput(
  schema: NormalizedSchema,
  input: StructureValue,
  service: Pick<ServiceDeclaration, 'constraints' | 'validationErrorCode'>,
): AwsError | undefined {
  const validation = new Validation(service.constraints);
  validation.structure(schema, input, '');
  if (validation.failures.length === 0) return undefined;
  return new AwsError(service.validationErrorCode ?? 'ValidationException', summary(validation.failures));
}

/** One walk over one input, collecting what fails. */
class Validation {
  readonly failures: string[] = [];
  readonly #constraints: Constraints;

  constructor(constraints: Constraints) {
    this.#constraints = constraints;
  }

  /** `path`: where the structure is, ending in a dot; empty for the input itself. */
  structure(schema: NormalizedSchema, value: StructureValue, path: string): void {
    if (!schema.isStructSchema()) return;
    const constraint = this.#constraints[schema.getName() ?? ''];
    for (const name of constraint?.required ?? []) {
      if (value[name] === undefined || value[name] === null) {
        this.failures.push(failure(path + propertyName(name), undefined, requirements.notNull));
      }
    }
    for (const [name, member] of schema.structIterator()) {
      const found = value[name];
      if (found === undefined || found === null) continue;
      this.#value(member, found, path + propertyName(name), constraint?.members?.[name]);
    }
  }

  #value(
    schema: NormalizedSchema,
    value: unknown,
    path: string,
    constraint: MemberConstraint | undefined,
  ): void {
    if (constraint !== undefined) this.#constrained(value, path, constraint);
    if (schema.isStructSchema()) {
      if (!schema.isStreaming()) this.structure(schema, value as StructureValue, `${path}.`);
    } else if (schema.isListSchema() || schema.isMapSchema()) {
      this.#elements(schema, value as object, path, constraint);
    }
  }

  /** Containers are walked; scalars in them are judged at the container, as AWS does. */
  #elements(
    schema: NormalizedSchema,
    value: object,
    path: string,
    constraint: MemberConstraint | undefined,
  ): void {
    const element = schema.getValueSchema();
    if (!(element.isStructSchema() || element.isListSchema() || element.isMapSchema())) return;
    const entries = Array.isArray(value)
      ? value.map((item: unknown, index) => [String(index + 1), item] as const)
      : Object.entries(value);
    for (const [key, item] of entries)
      this.#value(element, item, `${path}.${key}.member`, constraint?.element);
  }

  #constrained(value: unknown, path: string, constraint: MemberConstraint): void {
    for (const requirement of broken(value, constraint)) {
      this.failures.push(failure(path, value, requirement));
    }
    if (typeof value !== 'object' || value === null) return;
    const { element, key } = constraint;
    const shown = element?.number === 'decimal' ? withFractions(value) : value;
    if (key !== undefined && Object.keys(value).some((name) => broken(name, key).length > 0)) {
      this.failures.push(failure(path, shown, requirements.mapKeys(allRequirements(key))));
    }
    if (
      element !== undefined &&
      Object.values(value).some((item) => isScalar(item) && broken(item, element).length > 0)
    ) {
      const wording = Array.isArray(value) ? requirements.elements : requirements.mapValues;
      this.failures.push(failure(path, shown, wording(allRequirements(element))));
    }
  }
}

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value instanceof String;
}

/** Length in UTF-16 units of strings, as Java counts them; of blobs, lists and maps; undefined for others. */
function sizeOf(value: unknown): number | undefined {
  if (typeof value === 'string' || value instanceof String) return value.length;
  if (value instanceof Uint8Array || Array.isArray(value)) return value.length;
  if (value instanceof Date || typeof value !== 'object' || value === null) return undefined;
  return Object.getPrototypeOf(value) === Object.prototype ? Object.keys(value).length : undefined;
}

/** The requirements of a constraint that one value does not meet. */
function broken(value: unknown, constraint: MemberConstraint): string[] {
  const { min, max, pattern } = constraint;
  const failed: string[] = [];
  const size = sizeOf(value);
  if (typeof value === 'number') {
    if (max !== undefined && value > max) failed.push(requirements.maxValue(max, constraint.number));
    if (min !== undefined && value < min) failed.push(requirements.minValue(min, constraint.number));
  } else if (size !== undefined) {
    if (max !== undefined && size > max) failed.push(requirements.maxLength(max));
    if (min !== undefined && size < min) failed.push(requirements.minLength(min));
  }
  if (typeof value !== 'string') return failed;
  if (pattern !== undefined && !matchesWhole(pattern, value)) failed.push(requirements.pattern(pattern));
  if (constraint.enum !== undefined && !constraint.enum.includes(value)) {
    failed.push(requirements.enumeration(constraint.enum));
  }
  return failed;
}

/** All requirements on an element, failed or not: for elements AWS lists them together. */
function allRequirements(constraint: MemberConstraint): string[] {
  const { min, max, pattern, number } = constraint;
  const all: string[] = [];
  if (constraint.enum !== undefined) {
    all.push(requirements.enumeration(constraint.enum));
  }
  if (max !== undefined) {
    all.push(number === undefined ? requirements.maxLength(max) : requirements.maxValue(max, number));
  }
  if (min !== undefined) {
    all.push(number === undefined ? requirements.minLength(min) : requirements.minValue(min, number));
  }
  if (pattern !== undefined) all.push(requirements.pattern(pattern));
  // AWS names this one for enums and numbers, not for strings with a length or pattern.
  if (constraint.enum !== undefined || number !== undefined) all.push(requirements.notNull);
  return all;
}
