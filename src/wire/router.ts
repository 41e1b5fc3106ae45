/** Finds the operation of a REST request: a trie over path segments, then method, query literals and bindings. */

import type { RequestHead } from './http.ts';
import { httpBindings } from './http-bindings.ts';
import type { OperationModel } from './schema.ts';

export interface Route {
  readonly operation: OperationModel;
  readonly labels: Record<string, string>;
}

interface Endpoint {
  readonly operation: OperationModel;
  readonly method: string;
  readonly labelNames: readonly string[];
  /** Query literals of the URI pattern that every client sends. */
  readonly literals: readonly (readonly [string, string | undefined])[];
  /** Required members outside path and body, which tell apart operations that share a path. */
  readonly required: readonly { readonly location: 'query' | 'header'; readonly name: string }[];
}

class Node {
  readonly literals = new Map<string, Node>();
  label: Node | undefined;
  /** `{Key+}`: endpoints for the rest of the path, however many segments. */
  greedy: Endpoint[] = [];
  endpoints: Endpoint[] = [];
}

/** SDKs add `x-id=GetObject` to some requests to help routers; no other client does. */
const hintParameter = 'x-id';

function parseLiterals(query: string | undefined): [string, string | undefined][] {
  if (query === undefined) return [];
  return query
    .split('&')
    .map((part) => part.split('=') as [string, string | undefined])
    .filter(([name]) => name !== hintParameter);
}

/** Path segments; a trailing slash adds none, so `/a/` and `/a` are one path, as AWS treats them. */
function segmentsOf(path: string): string[] {
  const segments = path.split('/');
  segments.shift();
  if (segments.at(-1) === '') segments.pop();
  return segments;
}

function decode(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

export class Router {
  readonly #root = new Node();

  /** Adds an operation under its HTTP trait; one without is left out. */
  add(operation: OperationModel): void {
    if (operation.http === undefined) return;
    const [path = '/', query] = operation.http.uri.split('?');
    const bindings = httpBindings(operation.input);
    const labelNames: string[] = [];
    let node = this.#root;
    let greedy = false;
    // A label that the pattern lacks (S3's Bucket) is placed by the SDK's endpoint rules: it leads the path.
    const leading = bindings.filter((b) => b.location === 'label' && !path.includes(`{${b.member}`));
    const segments = [...leading.map((b) => `{${b.member}}`), ...segmentsOf(path)];
    for (const segment of segments) {
      const name = /^\{(.*?)\+?\}$/.exec(segment)?.[1];
      if (name !== undefined) labelNames.push(name);
      if (segment.endsWith('+}')) {
        greedy = true;
      } else if (name !== undefined) {
        node.label ??= new Node();
        node = node.label;
      } else {
        const next = node.literals.get(segment) ?? new Node();
        node.literals.set(segment, next);
        node = next;
      }
    }
    const endpoint: Endpoint = {
      operation,
      method: operation.http.method,
      labelNames,
      literals: parseLiterals(query),
      required: bindings.flatMap(({ location, required, wireName }) =>
        required && (location === 'query' || location === 'header') ? [{ location, name: wireName }] : [],
      ),
    };
    (greedy ? node.greedy : node.endpoints).push(endpoint);
  }

  /** The operation for a request and its decoded labels, or undefined where no pattern matches. */
  find(head: RequestHead): Route | undefined {
    return this.#walk(this.#root, segmentsOf(head.path), 0, [], head);
  }

  #walk(
    node: Node,
    segments: string[],
    depth: number,
    values: string[],
    head: RequestHead,
  ): Route | undefined {
    const segment = segments[depth];
    if (segment === undefined) return choose(node.endpoints, values, head);
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
    const rest = segments.slice(depth).join('/') + (head.path.endsWith('/') ? '/' : '');
    return choose(node.greedy, [...values, rest], head);
  }
}

/** The most specific endpoint: most query literals, then all required bindings present, then the SDK's hint. */
function choose(
  endpoints: readonly Endpoint[],
  values: readonly string[],
  head: RequestHead,
): Route | undefined {
  const [only] = endpoints;
  const candidates =
    endpoints.length === 1 && only?.literals.length === 0
      ? endpoints.filter((endpoint) => endpoint.method === head.method)
      : rank(endpoints, head);
  const [best] = candidates;
  if (best === undefined) return undefined;
  const labels: Record<string, string> = {};
  best.labelNames.forEach((name, index) => {
    labels[name] = decode(values[index] ?? '');
  });
  return { operation: best.operation, labels };
}

function rank(endpoints: readonly Endpoint[], head: RequestHead): Endpoint[] {
  const query = new URLSearchParams(head.query);
  const isPresent = ({ location, name }: Endpoint['required'][number]) =>
    location === 'query' ? query.has(name) : head.headers[name.toLowerCase()] !== undefined;
  const score = (endpoint: Endpoint) => {
    const missing = endpoint.required.some((binding) => !isPresent(binding));
    const hinted = query.get(hintParameter) === endpoint.operation.name;
    const specific = missing ? -100 : endpoint.required.length * 2;
    return endpoint.literals.length * 1000 + specific + (hinted ? 1 : 0);
  };
  return endpoints
    .filter(({ method, literals }) => {
      const matches = ([name, value]: readonly [string, string | undefined]) =>
        value === undefined || value === '' ? query.has(name) : query.get(name) === value;
      return method === head.method && literals.every(matches);
    })
    .sort((a, b) => score(b) - score(a));
}
