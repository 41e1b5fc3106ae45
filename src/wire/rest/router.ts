/** Finds the operation of a REST request: a trie over path segments, then method, query literals and bindings. */

import type { RequestHead } from '../http.ts';
import type { Target } from '../protocols/protocol.ts';
import type { OperationModel } from '../schema.ts';
import { httpBindings } from './bindings.ts';
import { parseTemplate, type QueryLiteral } from './uri-template.ts';

interface Endpoint {
  readonly operation: OperationModel;
  readonly method: string;
  readonly labelNames: readonly string[];
  readonly literals: readonly QueryLiteral[];
}

class Node {
  readonly literals = new Map<string, Node>();
  label: Node | undefined;
  /** `{Key+}`: endpoints for the rest of the path, however many segments. */
  readonly greedy: Endpoint[] = [];
  readonly endpoints: Endpoint[] = [];
}

/** SDKs add `x-id=GetObject` to some requests to help routers; no other client does. */
const hintParameter = 'x-id';

export class Router {
  readonly #root = new Node();

  /** Operations without an HTTP trait are left out. */
  constructor(operations: Iterable<OperationModel>) {
    for (const operation of operations) this.#add(operation);
  }

  /** The operation for a request and its decoded labels, or undefined where no pattern matches. */
  find(head: RequestHead): Target | undefined {
    return this.#walk(this.#root, head.path.split('/'), 1, [], head);
  }

  #add(operation: OperationModel): void {
    if (operation.http === undefined) return;
    const { segments, literals } = parseTemplate(operation.http.uri, operation.outerLabels);
    let node = this.#root;
    for (const segment of segments) {
      if (segment.kind === 'label') {
        node.label ??= new Node();
        node = node.label;
      } else if (segment.kind === 'literal') {
        const next = node.literals.get(segment.name) ?? new Node();
        node.literals.set(segment.name, next);
        node = next;
      }
    }
    const endpoints = segments.at(-1)?.kind === 'greedy' ? node.greedy : node.endpoints;
    endpoints.push({
      operation,
      method: operation.http.method,
      labelNames: segments.filter(({ kind }) => kind !== 'literal').map(({ name }) => name),
      literals: literals.filter(({ name }) => name !== hintParameter),
    });
  }

  /** `/a/` ends where `/a` does: AWS takes a trailing slash for none. */
  #walk(
    node: Node,
    segments: readonly string[],
    depth: number,
    values: readonly string[],
    head: RequestHead,
  ): Target | undefined {
    const segment = segments[depth];
    if (segment === undefined || (segment === '' && depth === segments.length - 1)) {
      return choose(node.endpoints, values, head);
    }
    const literal = node.literals.get(segment);
    if (literal !== undefined) {
      const found = this.#walk(literal, segments, depth + 1, values, head);
      if (found !== undefined) return found;
    }
    if (node.label !== undefined && segment !== '') {
      const found = this.#walk(node.label, segments, depth + 1, [...values, segment], head);
      if (found !== undefined) return found;
    }
    if (node.greedy.length === 0) return undefined;
    return choose(node.greedy, [...values, segments.slice(depth).join('/')], head);
  }
}

function choose(
  endpoints: readonly Endpoint[],
  values: readonly string[],
  head: RequestHead,
): Target | undefined {
  let candidates = endpoints.filter((endpoint) => endpoint.method === head.method);
  if (candidates.length > 1 || candidates[0]?.literals.length) candidates = rank(candidates, head);
  const [best] = candidates;
  if (best === undefined) return undefined;
  const labels: Record<string, string> = {};
  best.labelNames.forEach((name, index) => {
    labels[name] = decode(values[index] ?? '');
  });
  return { operation: best.operation, labels };
}

/**
 * The most specific first: by query literals, then the SDK's hint, then required query and header members.
 * The hint goes before: without it an abort that lacks its upload id would be taken for DeleteObject.
 */
function rank(endpoints: readonly Endpoint[], head: RequestHead): Endpoint[] {
  const query = new URLSearchParams(head.query);
  const score = ({ operation, literals }: Endpoint) => {
    const hint = query.get(hintParameter) === operation.name ? 500 : 0;
    return literals.length * 1000 + hint + specificity(operation, query, head);
  };
  return endpoints
    .filter(({ literals }) =>
      literals.every(({ name, value }) => (value === '' ? query.has(name) : query.get(name) === value)),
    )
    .sort((a, b) => score(b) - score(a));
}

/** How many required members outside path and body are there; -100 when one is missing. */
function specificity(operation: OperationModel, query: URLSearchParams, head: RequestHead): number {
  let present = 0;
  for (const { location, wireName, required } of httpBindings(operation.input)) {
    if (!required || (location !== 'query' && location !== 'header')) continue;
    const isPresent =
      location === 'query' ? query.has(wireName) : head.headers[wireName.toLowerCase()] !== undefined;
    if (!isPresent) return -100;
    present += 1;
  }
  return present;
}

function decode(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
