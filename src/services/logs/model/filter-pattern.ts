/**
 * Filter patterns of plain terms: `ERROR`, `"two words"`, `a b` (both), `?a ?b` (either), `-a` (not).
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */

import { invalidParameter } from './errors.ts';

export type Matcher = (message: string) => boolean;

interface Terms {
  readonly required: string[];
  readonly optional: string[];
  readonly excluded: string[];
}

/** One term: how it counts, then a quoted text or a bare word. */
const termForm = /\s*(?<sign>[?-]?)(?:"(?<quoted>(?:[^"\\]|\\.)*)"|(?<bare>[^\s"]+))(?=\s|$)/y;
/** Other characters need quotation marks. */
const bareWord = /^[\p{L}\p{N}_]+$/u;

/** Kinds of patterns by their first character, and by the last that must go with it. */
const laterKinds = [
  { open: '{', close: '}', name: 'JSON' },
  { open: '[', close: ']', name: 'space-delimited' },
  { open: '%', close: '%', name: 'regular expression' },
] as const;

/**
 * Compiles a pattern. Matching is case-sensitive and finds a term anywhere in the message.
 * @throws InvalidParameterException for a malformed pattern, and for the kinds that Kiln does not have yet
 */
export function compileFilterPattern(pattern: string): Matcher {
  const text = pattern.trim();
  if (text === '') return () => true;
  refuseLaterKinds(text);
  const { required, optional, excluded } = parseTerms(text);
  // Beside other terms the optional ones have no effect, as AWS documents.
  const anyOf = required.length === 0 && excluded.length === 0 ? optional : [];
  return (message) =>
    required.every((term) => message.includes(term)) &&
    !excluded.some((term) => message.includes(term)) &&
    (anyOf.length === 0 || anyOf.some((term) => message.includes(term)));
}

function refuseLaterKinds(text: string): void {
  for (const { open, close, name } of laterKinds) {
    if (!text.startsWith(open)) continue;
    if (!text.endsWith(close) || text.length === 1) {
      throw invalidPattern(`If a filter pattern starts with '${open}' it must end with '${close}'`);
    }
    throw invalidPattern(`Kiln matches plain terms; ${name} patterns come later`);
  }
}

function parseTerms(text: string): Terms {
  const terms: Terms = { required: [], optional: [], excluded: [] };
  termForm.lastIndex = 0;
  while (termForm.lastIndex < text.length) {
    const start = termForm.lastIndex;
    const groups = termForm.exec(text)?.groups;
    if (groups === undefined) throw invalidTerm(text.slice(start).trim());
    const term = groups.bare ?? unquoted(groups.quoted ?? '');
    if (term === '' || (groups.bare !== undefined && !bareWord.test(term))) {
      throw invalidTerm(groups.bare ?? '""');
    }
    listFor(terms, groups.sign ?? '').push(term);
  }
  return terms;
}

function listFor(terms: Terms, sign: string): string[] {
  if (sign === '?') return terms.optional;
  return sign === '-' ? terms.excluded : terms.required;
}

function unquoted(quoted: string): string {
  return quoted.replace(/\\(.)/gs, '$1');
}

function invalidTerm(term: string) {
  return invalidPattern(`Invalid character(s) in term '${term}'`);
}

function invalidPattern(reason: string) {
  return invalidParameter(`Invalid filter pattern: ${reason}`);
}
