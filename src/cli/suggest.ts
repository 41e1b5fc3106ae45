/** "Did you mean": the known word nearest to a mistyped one. */

const furthestDistance = 2;
/** A word that is only begun is nearer than any with a mistake. */
const prefixDistance = 0.5;

/** ` (did you mean 'start'?)`, or nothing when no word is near. */
export function suggestion(typed: string, known: readonly string[]): string {
  const nearest = known
    .map((word) => ({
      word,
      distance: word.startsWith(typed) && typed !== '' ? prefixDistance : editDistance(typed, word),
    }))
    .sort((a, b) => a.distance - b.distance)[0];
  if (nearest === undefined || nearest.distance > furthestDistance) return '';
  return ` (did you mean '${nearest.word}'?)`;
}

/** Levenshtein's distance, in which swapping two neighbours counts once. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    rows.push(current);
    for (let column = 1; column <= b.length; column++) {
      const replaced = at(row - 1, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const swapped =
        a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
          ? at(row - 2, column - 2) + 1
          : Number.POSITIVE_INFINITY;
      current.push(Math.min(replaced, swapped, at(row - 1, column) + 1, at(row, column - 1) + 1));
    }
  }
  return at(a.length, b.length);
}
