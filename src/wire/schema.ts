/** A service's operations and errors as models, read from the schemas that its SDK package exports. */

import { NormalizedSchema } from '@smithy/core/schema';
import type { SchemaModule } from './service.ts';

type SchemaRef = Parameters<typeof NormalizedSchema.of>[0];
type StaticSchema = readonly [kind: number, namespace: string, name: string, traits: unknown, ...unknown[]];

/** Kind numbers that open a static schema in the SDK packages. */
const kind = { operation: 9, error: -3 } as const;

/** The traits that concern names and errors, typed. */
export interface NamingTraits {
  readonly xmlName?: string;
  readonly xmlFlattened?: unknown;
  readonly jsonName?: string;
  readonly ec2QueryName?: string;
  readonly error?: 'client' | 'server';
  /** HTTP status. */
  readonly httpError?: number;
  /** The query protocol's code and HTTP status for an error. */
  readonly awsQueryError?: readonly [code: string, status: number];
}

export function namingTraits(schema: NormalizedSchema): NamingTraits {
  return schema.getMergedTraits() as NamingTraits;
}

/** The bit of `httpLabel` where a schema packs its traits into a number. */
const labelBit = 1;

export interface HttpTrait {
  readonly method: string;
  /** Smithy URI pattern with its literal query: `/{Key+}?uploads`. */
  readonly uri: string;
  readonly status: number;
}

export interface OperationModel {
  readonly name: string;
  readonly http: HttpTrait | undefined;
  /**
   * Labels of the input that the URI pattern does not place, because the SDK's endpoint rules do: S3's
   * `Bucket`. In path-style requests they lead the path.
   */
  readonly outerLabels: readonly string[];
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
}

function isStatic(value: unknown, wanted: number): value is StaticSchema {
  return Array.isArray(value) && value[0] === wanted && typeof value[2] === 'string';
}

function readHttp(traits: unknown): HttpTrait | undefined {
  const http = typeof traits === 'object' && traits !== null && 'http' in traits ? traits.http : undefined;
  if (!Array.isArray(http)) return undefined;
  const [method, uri, status] = http as [string, string, number];
  return { method, uri, status };
}

/** Reads a raw member schema, since normalising every input would cost a start several milliseconds. */
function isLabel(member: unknown): boolean {
  const traits: unknown = Array.isArray(member) ? member[1] : undefined;
  if (typeof traits === 'number') return (traits & labelBit) !== 0;
  return typeof traits === 'object' && traits !== null && 'httpLabel' in traits;
}

class LazyOperation implements OperationModel {
  readonly name: string;
  readonly http: HttpTrait | undefined;
  readonly #schema: StaticSchema;

  constructor(schema: StaticSchema) {
    this.#schema = schema;
    this.name = schema[2];
    this.http = readHttp(schema[3]);
  }

  get outerLabels(): readonly string[] {
    const input: unknown = typeof this.#schema[4] === 'function' ? this.#schema[4]() : this.#schema[4];
    if (!Array.isArray(input)) return [];
    const names = input[4] as readonly string[];
    return names.filter((name, index) => isLabel(input[5]?.[index]) && !this.http?.uri.includes(`{${name}`));
  }

  get input(): NormalizedSchema {
    return NormalizedSchema.of(this.#schema[4] as SchemaRef);
  }

  get output(): NormalizedSchema {
    return NormalizedSchema.of(this.#schema[5] as SchemaRef);
  }
}

/** Every operation of the package, by name. Shapes are normalised when they are first used. */
export function operationModels(schemas: SchemaModule): Map<string, OperationModel> {
  const models = new Map<string, OperationModel>();
  for (const value of Object.values(schemas)) {
    if (isStatic(value, kind.operation)) models.set(value[2], new LazyOperation(value));
  }
  return models;
}

/** Every modelled error of the package, by shape name. */
export function errorModels(schemas: SchemaModule): Map<string, NormalizedSchema> {
  const models = new Map<string, NormalizedSchema>();
  for (const value of Object.values(schemas)) {
    // The SDK's own base exception stands for no shape of the service.
    if (isStatic(value, kind.error) && !value[1].startsWith('smithy.ts.sdk.'))
      models.set(value[2], NormalizedSchema.of(value as unknown as SchemaRef));
  }
  return models;
}

/** Names of a structure's required members: a schema lists them first and counts them. */
export function requiredMembers(structure: NormalizedSchema): readonly string[] {
  const schema: unknown = structure.getSchema();
  if (!Array.isArray(schema) || typeof schema[6] !== 'number') return [];
  return (schema[4] as string[]).slice(0, schema[6]);
}

/** A structure with only some of its members, for the body that is left when others travel in headers. */
export function pickMembers(structure: NormalizedSchema, keep: ReadonlySet<string>): NormalizedSchema {
  const schema = structure.getSchema() as unknown as unknown[];
  const names = schema[4] as string[];
  const members = schema[5] as unknown[];
  const picked = names.flatMap((name, index) => (keep.has(name) ? [[name, members[index]] as const] : []));
  const [, namespace, name, traits] = schema;
  const reduced = [
    3,
    namespace,
    name,
    traits,
    picked.map(([key]) => key),
    picked.map(([, member]) => member),
  ];
  return NormalizedSchema.of(reduced as unknown as SchemaRef);
}
