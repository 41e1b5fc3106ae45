/** Form bodies of the query protocols, read by schema: `Attribute.1.Name=...` becomes lists, maps and structures. */

import type { NormalizedSchema } from '@smithy/core/schema';
import { parseScalar, timestampFormat } from '../scalars.ts';
import { namingTraits } from '../schema.ts';

/** How one query dialect spells keys. */
export interface FormDialect {
  /** Key of a structure's member. */
  memberKey(name: string, member: NormalizedSchema): string;
  /** True when lists are written without a name for their elements, whatever their traits say. */
  readonly flatLists: boolean;
}

export const queryDialect: FormDialect = {
  memberKey: (name, member) => namingTraits(member).xmlName ?? name,
  flatLists: false,
};

/** EC2 capitalises keys and has names of its own for some. */
export const ec2Dialect: FormDialect = {
  memberKey(name, member) {
    const { ec2QueryName, xmlName } = namingTraits(member);
    if (ec2QueryName !== undefined) return ec2QueryName;
    const key = xmlName ?? name;
    return key.charAt(0).toUpperCase() + key.slice(1);
  },
  flatLists: true,
};

/** One dotted key of a form: its own text and what is below it. */
class FormNode {
  text: string | undefined;
  readonly children = new Map<string, FormNode>();

  child(key: string): FormNode {
    const known = this.children.get(key) ?? new FormNode();
    this.children.set(key, known);
    return known;
  }

  /** Children with numeric keys, in order of their numbers. */
  numbered(): FormNode[] {
    return [...this.children]
      .filter(([key]) => /^\d+$/.test(key))
      .sort(([a], [b]) => Number(a) - Number(b))
      .map(([, node]) => node);
  }
}

/** No input of AWS nests as deep; a key of dots alone would otherwise cost a hundred times its size. */
const maximumKeyParts = 64;

function parse(form: URLSearchParams): FormNode {
  const root = new FormNode();
  for (const [key, text] of form) {
    const parts = key.split('.', maximumKeyParts + 1);
    if (parts.length > maximumKeyParts) continue;
    let node = root;
    for (const part of parts) node = node.child(part);
    node.text = text;
  }
  return root;
}

/** Reads a structure from a form. Throws `SerializationException` for text that is not of its type. */
export function readForm(
  schema: NormalizedSchema,
  form: URLSearchParams,
  dialect: FormDialect,
): Record<string, unknown> {
  return readStructure(schema, parse(form), dialect);
}

function readValue(schema: NormalizedSchema, node: FormNode, dialect: FormDialect): unknown {
  if (schema.isStructSchema()) return readStructure(schema, node, dialect);
  if (schema.isListSchema()) return readList(schema, node, dialect);
  if (schema.isMapSchema()) return readMap(schema, node, dialect);
  return node.text === undefined ? undefined : parseScalar(schema, node.text, timestampFormat.dateTime);
}

function readStructure(
  schema: NormalizedSchema,
  node: FormNode,
  dialect: FormDialect,
): Record<string, unknown> {
  const structure: Record<string, unknown> = {};
  if (!schema.isStructSchema()) return structure;
  for (const [name, member] of schema.structIterator()) {
    const found = node.children.get(dialect.memberKey(name, member));
    if (found === undefined) continue;
    const value = readValue(member, found, dialect);
    if (value !== undefined) structure[name] = value;
  }
  return structure;
}

/** `List.member.1`, or `List.1` when flat; an empty text is an empty list. */
function readList(schema: NormalizedSchema, node: FormNode, dialect: FormDialect): unknown[] {
  const element = schema.getValueSchema();
  const traits = namingTraits(schema);
  const isFlat = dialect.flatLists || Boolean(traits.xmlFlattened);
  const name = namingTraits(element).xmlName ?? 'member';
  const items = isFlat ? node : node.children.get(name);
  return (items?.numbered() ?? []).map((item) => readValue(element, item, dialect));
}

/** `Map.entry.1.key` and `.value`, or `Map.1.key` when flat. */
function readMap(schema: NormalizedSchema, node: FormNode, dialect: FormDialect): Record<string, unknown> {
  const entries = namingTraits(schema).xmlFlattened ? node : node.children.get('entry');
  const keyName = namingTraits(schema.getKeySchema()).xmlName ?? 'key';
  const element = schema.getValueSchema();
  const valueName = namingTraits(element).xmlName ?? 'value';
  return Object.fromEntries(
    (entries?.numbered() ?? []).map((entry) => [
      entry.children.get(keyName)?.text ?? '',
      readValue(element, entry.children.get(valueName) ?? new FormNode(), dialect),
    ]),
  );
}
