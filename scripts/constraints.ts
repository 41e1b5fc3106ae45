/**
 * Writes a service's constraint data: `node scripts/constraints.ts MODEL PACKAGE OUTPUT [OVERRIDES]`.
 *
 * MODEL is a service model without prose: `{ operations, shapes }`, each shape with its type, required
 * members, enum, min, max and pattern. PACKAGE is the SDK package of the service, whose members, required
 * members and enum values are added where the model is older. OVERRIDES has what AWS was seen to enforce
 * otherwise than its model says: parts of shapes by shape name, and whole members by `Structure.Member` (an
 * empty one where the service checks by itself and words it differently).
 */

import { readFileSync, writeFileSync } from 'node:fs';
import type { Constraints, MemberConstraint, StructureConstraint } from '../src/wire/constraints.ts';
import { inputStructures } from '../src/wire/drift.ts';
import { requiredMembers } from '../src/wire/schema.ts';
import type { SchemaModule } from '../src/wire/service.ts';

interface Shape {
  readonly type: string;
  readonly members?: Readonly<Record<string, string>>;
  readonly required?: readonly string[];
  readonly member?: string;
  readonly key?: string;
  readonly value?: string;
  readonly enum?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
}

interface Model {
  readonly shapes: Readonly<Record<string, Shape>>;
}

type Overrides = Readonly<Record<string, object>>;

const numberKinds: Readonly<Record<string, 'integer' | 'decimal'>> = {
  integer: 'integer',
  long: 'integer',
  double: 'decimal',
  float: 'decimal',
};

/** The enum's values in the model's order, then those that only the package has. */
function enumValues(name: string, shape: Shape, sdk: SchemaModule): string[] | undefined {
  if (shape.enum === undefined) return undefined;
  const newer = sdk[name];
  const values = typeof newer === 'object' && newer !== null ? Object.values(newer) : [];
  return [...new Set([...shape.enum, ...values.filter((value) => typeof value === 'string')])];
}

/** A constraint without its absent parts; undefined when nothing is left. */
function compact(constraint: Record<string, unknown>): MemberConstraint | undefined {
  const present = Object.entries(constraint).filter(([, value]) => value !== undefined);
  return present.length === 0 ? undefined : Object.fromEntries(present);
}

function memberConstraint(name: string, model: Model, sdk: SchemaModule): MemberConstraint | undefined {
  const shape = model.shapes[name];
  if (shape === undefined) return undefined;
  const { min, max, pattern } = shape;
  const values = enumValues(name, shape, sdk);
  const element = shape.member ?? shape.value;
  const isBounded = min !== undefined || max !== undefined;
  return compact({
    enum: values,
    min,
    max,
    number: isBounded ? numberKinds[shape.type] : undefined,
    pattern,
    element: element === undefined ? undefined : memberConstraint(element, model, sdk),
    key: shape.key === undefined ? undefined : memberConstraint(shape.key, model, sdk),
  });
}

function generate(model: Model, sdk: SchemaModule, overrides: Overrides): Constraints {
  const constraints: Record<string, StructureConstraint> = {};
  for (const [name, schema] of [...inputStructures(sdk)].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const shape = model.shapes[name];
    const required = [...new Set([...(shape?.required ?? []), ...requiredMembers(schema)])];
    const members = Object.keys(schema.getMemberSchemas()).map((member) => {
      const target = shape?.members?.[member];
      const modelled = target === undefined ? undefined : memberConstraint(target, model, sdk);
      return [member, overrides[`${name}.${member}`] ?? modelled ?? {}] as const;
    });
    constraints[name] = { ...(required.length > 0 && { required }), members: Object.fromEntries(members) };
  }
  return constraints;
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

const [modelPath, packageName, outputPath, overridesPath] = process.argv.slice(2);
if (modelPath === undefined || packageName === undefined || outputPath === undefined) {
  console.error('usage: node scripts/constraints.ts MODEL PACKAGE OUTPUT [OVERRIDES]');
  process.exit(2);
}
const sdk: SchemaModule = await import(packageName);
const model = readJson(modelPath) as Model;
const overrides = (overridesPath === undefined ? {} : readJson(overridesPath)) as Overrides;
const patched = Object.entries(overrides).map(([name, part]) => [name, { ...model.shapes[name], ...part }]);
const patchedModel = { shapes: { ...model.shapes, ...Object.fromEntries(patched) } };
const constraints = generate(patchedModel, sdk, overrides);
writeFileSync(outputPath, `${JSON.stringify(constraints, null, 2)}\n`);
console.log(`${outputPath}: ${Object.keys(constraints).length} structures`);
