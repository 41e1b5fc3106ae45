/**
 * Says what is wrong with a payload that is no JSON, in the words of the parser AWS uses (Jackson); recorded from AWS.
 * Runs only after a guest has refused a payload, so it is free to be slow.
 */

const suffix = (column: number, line: number) =>
  `\n at [Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: ${line}, column: ${column}]`;

const expectedValue =
  "expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

/** The complaint about `payload`, position included. */
export function describeInvalidJson(payload: Buffer): string {
  const at = firstFault(payload);
  const before = payload.subarray(0, at).toString('latin1');
  const line = before.split('\n').length;
  const column = at - before.lastIndexOf('\n');
  const byte = payload[at];
  if (byte === undefined) return `Unexpected end-of-input${suffix(column, line)}`;
  const token = /[A-Za-z0-9_$]+$/.exec(before)?.[0];
  if (byte >= 0x80 && token !== undefined) {
    return `Invalid UTF-8 start byte 0x${byte.toString(16)}${suffix(column + 1, line)}`;
  }
  const rest = /^[A-Za-z0-9_$]*/.exec(payload.subarray(at).toString('latin1'))?.[0] ?? '';
  const word = `${token ?? ''}${rest}`;
  if (/^[A-Za-z_$]/.test(word)) {
    return `Unrecognized token '${word}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')${suffix(column + rest.length, line)}`;
  }
  const name =
    byte < 0x20 || byte >= 0x7f
      ? `(CTRL-CHAR, code ${byte})`
      : `'${String.fromCharCode(byte)}' (code ${byte})`;
  return `Unexpected character (${name}): ${expectedValue}${suffix(column, line)}`;
}

/** Index of the first byte that no JSON text could have there; the length when it just ends too soon. */
function firstFault(payload: Buffer): number {
  // Latin-1 keeps one character a byte; bytes over 0x7f outside strings are faults either way.
  const text = payload.toString('latin1');
  let sound = 0;
  let faulty = text.length + 1;
  while (faulty - sound > 1) {
    const middle = (sound + faulty) >> 1;
    if (isFaultyInside(text.slice(0, middle))) faulty = middle;
    else sound = middle;
  }
  return sound;
}

/** Whether `prefix` is broken somewhere, rather than just not finished. V8 names the end, or a position, or neither. */
function isFaultyInside(prefix: string): boolean {
  try {
    JSON.parse(prefix);
    return false;
  } catch (failure) {
    const message = String(failure);
    if (/end of JSON input|Unterminated string/.test(message)) return false;
    const position = /at position (\d+)/.exec(message)?.[1];
    return position === undefined || Number(position) < prefix.length;
  }
}
