/** Where each member of a REST operation's structure travels: label, query, header, status, payload or body. */

import type { NormalizedSchema } from '@smithy/core/schema';
import { requiredMembers } from './schema.ts';

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

const cache = new WeakMap<object, readonly Binding[]>();

/** The bindings of a structure, computed once; none for the unit type. */
export function httpBindings(structure: NormalizedSchema): readonly Binding[] {
  if (!structure.isStructSchema()) return [];
  const key: object = structure.getSchema() as unknown as object;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const required = new Set(requiredMembers(structure));
  const bindings: Binding[] = [];
  for (const [member, schema] of structure.structIterator()) {
    bindings.push({ member, schema, required: required.has(member), ...locate(member, schema) });
  }
  cache.set(key, bindings);
  return bindings;
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
