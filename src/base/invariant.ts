/** Guards against programmer errors; never used for input. */

/** Throws when `condition` does not hold: a bug in Kiln, not in the caller's request. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`invariant violated: ${message}`);
}
