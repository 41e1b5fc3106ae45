/** Bounds of ranges of text in SQLite's binary order, which is that of code points. */

/** Above every text that starts with `prefix`: U+10FFFF is no character and occurs in no key. */
export function prefixEnd(prefix: string): string {
  return `${prefix}\u{10FFFF}`;
}

/** The first text after `text`. */
export function successor(text: string): string {
  return `${text}\0`;
}
