/** AWS's patterns as JavaScript regular expressions. */

const compiled = new Map<string, RegExp>();

/** Beyond this length a text is not matched: no AWS pattern allows it, and matching could take long. */
const maximumMatchedLength = 100_000;

/** POSIX classes, which Java has and JavaScript has not. */
const posixClasses: Readonly<Record<string, string>> = {
  Alnum: 'A-Za-z0-9',
  Alpha: 'A-Za-z',
  ASCII: '\\x00-\\x7F',
  Digit: '0-9',
  Print: '\\x20-\\x7E',
};

function translate(pattern: string): { source: string; flags: string } {
  const dotAll = pattern.startsWith('(?s)');
  const source = (dotAll ? pattern.slice(4) : pattern).replace(/\\p\{(\w+)\}/g, (whole, name: string) =>
    posixClasses[name] === undefined ? whole : `[${posixClasses[name]}]`,
  );
  return { source: `^(?:${source})$`, flags: dotAll ? 's' : '' };
}

/**
 * A pattern of a service model, to be matched against a whole text. Throws `SyntaxError` for one that only
 * Java understands.
 */
export function compilePattern(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const { source, flags } = translate(pattern);
  const expression = /\\p\{/.test(source) ? new RegExp(source, `${flags}u`) : compileLoosely(source, flags);
  compiled.set(pattern, expression);
  return expression;
}

/** Unicode mode refuses loose hyphens (`[a-z-_]`), and only it knows pairs of surrogates. */
function compileLoosely(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags);
  } catch {
    return new RegExp(source, `${flags}u`);
  }
}

export function matchesWhole(pattern: string, text: string): boolean {
  return text.length <= maximumMatchedLength && compilePattern(pattern).test(text);
}
