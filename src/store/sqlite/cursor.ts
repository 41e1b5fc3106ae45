/** Opaque cursors: the name of the last item seen, so that a page goes on there whatever changed meanwhile. */

import { InvalidCursor } from '../documents.ts';

export function encodeCursor(names: readonly string[]): string {
  return Buffer.from(JSON.stringify(names)).toString('base64url');
}

/** Throws `InvalidCursor` when `cursor` is not one of `encodeCursor` with this many names. */
export function decodeCursor(cursor: string, count: 1): [string];
export function decodeCursor(cursor: string, count: 2): [string, string];
export function decodeCursor(cursor: string, count: number): string[] {
  const names = parse(cursor);
  const valid =
    Array.isArray(names) && names.length === count && names.every((name) => typeof name === 'string');
  if (!valid) throw new InvalidCursor(cursor);
  return names;
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}
