/** Reads the members of a REST request that travel outside the body: labels, query string and headers. */

import type { NormalizedSchema } from '@smithy/core/schema';
import type { RequestHead } from '../http.ts';
import type { StructureValue, Target } from '../protocols/protocol.ts';
import { parseScalar, type TimestampFormat, timestampFormat } from '../scalars.ts';
import { sdk } from '../sdk.ts';
import { type Binding, httpBindings } from './bindings.ts';

/** Labels, query and header members of the input; body and payload members are left to the protocol. */
export function readBoundMembers(target: Target, head: RequestHead): StructureValue {
  const input: StructureValue = {};
  const bindings = httpBindings(target.operation.input);
  const query = new URLSearchParams(head.query);
  for (const binding of bindings) {
    const value = readMember(binding, target, head, query);
    if (value !== undefined) input[binding.member] = value;
  }
  const catchAll = bindings.find((binding) => binding.location === 'queryParams');
  if (catchAll !== undefined) input[catchAll.member] = readCatchAll(catchAll, bindings, target, query);
  return input;
}

function readMember(binding: Binding, target: Target, head: RequestHead, query: URLSearchParams): unknown {
  const { schema, wireName } = binding;
  switch (binding.location) {
    case 'label': {
      const text = target.labels[binding.member];
      return text === undefined ? undefined : parseScalar(schema, text, timestampFormat.dateTime);
    }
    case 'query':
      return query.has(wireName)
        ? readTexts(schema, query.getAll(wireName), timestampFormat.dateTime)
        : undefined;
    case 'header': {
      const text = head.headers[wireName.toLowerCase()];
      return text === undefined ? undefined : readHeader(schema, text);
    }
    case 'prefixHeaders':
      return readPrefixHeaders(schema, wireName.toLowerCase(), head.headers);
    default:
      return undefined;
  }
}

function readTexts(schema: NormalizedSchema, texts: readonly string[], timestamps: TimestampFormat): unknown {
  if (schema.isListSchema()) {
    return texts.map((text) => parseScalar(schema.getValueSchema(), text, timestamps));
  }
  return parseScalar(schema, texts[0] ?? '', timestamps);
}

function readHeader(schema: NormalizedSchema, text: string): unknown {
  const { httpDate } = timestampFormat;
  if (schema.isListSchema()) {
    const { splitEvery, splitHeader } = sdk.serde;
    // HTTP dates have a comma of their own.
    const items = schema.getValueSchema().isTimestampSchema() ? splitEvery(text, ',', 2) : splitHeader(text);
    return readTexts(
      schema,
      items.map((item) => item.trim()),
      httpDate,
    );
  }
  const isEncoded = schema.isStringSchema() && schema.getMergedTraits().mediaType !== undefined;
  return isEncoded ? Buffer.from(text, 'base64').toString() : parseScalar(schema, text, httpDate);
}

function readPrefixHeaders(
  schema: NormalizedSchema,
  prefix: string,
  headers: Readonly<Record<string, string>>,
): Record<string, unknown> | undefined {
  const found = Object.entries(headers).filter(([name]) => name.startsWith(prefix));
  if (found.length === 0) return undefined;
  const element = schema.getValueSchema();
  return Object.fromEntries(
    found.map(([name, text]) => [
      name.slice(prefix.length),
      parseScalar(element, text, timestampFormat.httpDate),
    ]),
  );
}

/** `httpQueryParams`: every parameter that neither the URI pattern nor another member claims. */
function readCatchAll(
  catchAll: Binding,
  bindings: readonly Binding[],
  target: Target,
  query: URLSearchParams,
): Record<string, unknown> {
  const literals = new URLSearchParams(target.operation.http?.uri.split('?')[1]);
  const claimed = new Set([...literals.keys()]);
  for (const { location, wireName } of bindings) if (location === 'query') claimed.add(wireName);
  const element = catchAll.schema.getValueSchema();
  const free = [...new Set(query.keys())].filter((name) => !claimed.has(name));
  return Object.fromEntries(
    free.map((name) => [name, readTexts(element, query.getAll(name), timestampFormat.dateTime)]),
  );
}
