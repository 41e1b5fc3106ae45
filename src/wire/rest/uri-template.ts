/** Smithy URI patterns: `/{Key+}?uploads`. https://smithy.io/2.0/spec/http-bindings.html#uri */

export interface Segment {
  readonly kind: 'literal' | 'label' | 'greedy';
  /** The literal's text or the label's member name. */
  readonly name: string;
}

export interface QueryLiteral {
  readonly name: string;
  /** Empty when any value will do. */
  readonly value: string;
}

export interface UriTemplate {
  readonly segments: readonly Segment[];
  readonly literals: readonly QueryLiteral[];
}

/** `outerLabels`: labels that lead the path although the pattern lacks them. */
export function parseTemplate(uri: string, outerLabels: readonly string[]): UriTemplate {
  const [path = '/', query = ''] = uri.split('?');
  const parts = path.split('/').filter((part) => part !== '');
  return {
    segments: [...outerLabels.map((name) => ({ kind: 'label', name }) as const), ...parts.map(parseSegment)],
    literals: [...new URLSearchParams(query)].map(([name, value]) => ({ name, value })),
  };
}

function parseSegment(part: string): Segment {
  if (!part.startsWith('{')) return { kind: 'literal', name: part };
  if (part.endsWith('+}')) return { kind: 'greedy', name: part.slice(1, -2) };
  return { kind: 'label', name: part.slice(1, -1) };
}
