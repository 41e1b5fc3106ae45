/** Times in the form Lambda writes them. */

/** `2026-11-25T12:00:00.000+0000`, from milliseconds since the Unix epoch. */
export function lambdaTimestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '+0000');
}
