/** Where an SDK package and a service's constraint data know different things of the same API. */

import type { NormalizedSchema } from '@smithy/core/schema';
import type { Constraints } from './constraints.ts';
import { operationModels } from './schema.ts';
import type { SchemaModule } from './service.ts';

export interface Drift {
  /** In the SDK package only, as `Structure.Member`: new in AWS, without constraints yet. */
  readonly unconstrained: readonly string[];
  /** In the constraint data only: withdrawn by AWS, or misspelt. */
  readonly unknown: readonly string[];
}

/** Every structure that operation inputs reach, by name. */
export function inputStructures(schemas: SchemaModule): Map<string, NormalizedSchema> {
  const found = new Map<string, NormalizedSchema>();
  const visit = (schema: NormalizedSchema): void => {
    if (schema.isListSchema() || schema.isMapSchema()) {
      visit(schema.getValueSchema());
      return;
    }
    const name = schema.getName() ?? '';
    if (!schema.isStructSchema() || found.has(name)) return;
    found.set(name, schema);
    for (const [, member] of schema.structIterator()) visit(member);
  };
  for (const { input } of operationModels(schemas).values()) visit(input);
  return found;
}

/** Compares member by member; constraint data lists every member it knows, constrained or not. */
export function drift(schemas: SchemaModule, constraints: Constraints): Drift {
  const structures = inputStructures(schemas);
  const inSchemas = new Set<string>();
  for (const [name, schema] of structures) {
    for (const member of Object.keys(schema.getMemberSchemas())) inSchemas.add(`${name}.${member}`);
  }
  const inConstraints = new Set<string>();
  for (const [name, { members = {} }] of Object.entries(constraints)) {
    for (const member of Object.keys(members)) inConstraints.add(`${name}.${member}`);
  }
  return {
    unconstrained: [...inSchemas].filter((path) => !inConstraints.has(path)),
    unknown: [...inConstraints].filter((path) => !inSchemas.has(path)),
  };
}
