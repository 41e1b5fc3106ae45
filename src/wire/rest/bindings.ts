/** Where each member of a REST operation's structure travels: label, query, header, status, payload or body. */

import type { NormalizedSchema } from '@smithy/core/schema';
import { pickMembers, requiredMembers } from '../schema.ts';

export type Location =
  | 'label'
  | 'query'
  | 'queryParams'
  | 'header'
  | 'prefixHeaders'
  | 'status'
  | 'payload'
  | 'body';

export interface Binding {
  readonly member: string;
  readonly schema: NormalizedSchema;
  readonly location: Location;
  /** Name of the header, header prefix or query parameter; the member's own name elsewhere. */
  readonly wireName: string;
  readonly required: boolean;
}

interface BoundStructure {
  readonly bindings: readonly Binding[];
  readonly payload: Binding | undefined;
  readonly body: NormalizedSchema | undefined;
}

const unbound: BoundStructure = { bindings: [], payload: undefined, body: undefined };
const cache = new WeakMap<object, BoundStructure>();

/** The bindings of a structure; none for the unit type. */
export function httpBindings(structure: NormalizedSchema): readonly Binding[] {
  return bind(structure).bindings;
}

/** The member that is the whole body, or undefined where there is none. */
export function payloadBinding(structure: NormalizedSchema): Binding | undefined {
  return bind(structure).payload;
}

/** The structure of the members that travel in the body, or undefined when there are none. */
export function bodySchema(structure: NormalizedSchema): NormalizedSchema | undefined {
  return bind(structure).body;
}

function bind(structure: NormalizedSchema): BoundStructure {
  if (!structure.isStructSchema()) return unbound;
  const key: object = structure.getSchema() as unknown as object;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const required = new Set(requiredMembers(structure));
  const bindings: Binding[] = [];
  for (const [member, schema] of structure.structIterator()) {
    bindings.push({ member, schema, required: required.has(member), ...locate(member, schema) });
  }
  const inBody = bindings.filter(({ location }) => location === 'body').map(({ member }) => member);
  const bound: BoundStructure = {
    bindings,
    payload: bindings.find(({ location }) => location === 'payload'),
    body: inBody.length === 0 ? undefined : pickMembers(structure, new Set(inBody)),
  };
  cache.set(key, bound);
  return bound;
}

function locate(member: string, schema: NormalizedSchema): { location: Location; wireName: string } {
  const traits = schema.getMergedTraits();
  if (traits.httpLabel) return { location: 'label', wireName: member };
  if (traits.httpPayload) return { location: 'payload', wireName: member };
  if (traits.httpResponseCode) return { location: 'status', wireName: member };
  if (traits.httpQueryParams) return { location: 'queryParams', wireName: member };
  if (typeof traits.httpQuery === 'string') return { location: 'query', wireName: traits.httpQuery };
  if (typeof traits.httpHeader === 'string') return { location: 'header', wireName: traits.httpHeader };
  if (typeof traits.httpPrefixHeaders === 'string') {
    return { location: 'prefixHeaders', wireName: traits.httpPrefixHeaders };
  }
  return { location: 'body', wireName: member };
}
