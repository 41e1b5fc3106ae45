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
  const stray = firstStrayByte(payload);
  if (stray !== undefined && stray.at < at) {
    const textBefore = payload.subarray(0, stray.at).toString('latin1');
    const strayColumn = stray.at - textBefore.lastIndexOf('\n') + 1;
    const hex = payload[stray.at]?.toString(16);
    return `Invalid UTF-8 ${stray.kind} byte 0x${hex}${suffix(strayColumn, textBefore.split('\n').length)}`;
  }
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

/** Where the payload stops to be UTF-8: RFC 3629, section 4. */
function firstStrayByte(payload: Buffer): { at: number; kind: 'start' | 'middle' } | undefined {
  for (let at = 0; at < payload.length; ) {
    const length = sequenceLength(payload[at] ?? 0);
    if (length === undefined) return { at, kind: 'start' };
    for (let middle = at + 1; middle < Math.min(at + length, payload.length); middle += 1) {
      if (((payload[middle] ?? 0) & 0xc0) !== 0x80) return { at: middle, kind: 'middle' };
    }
    at += length;
  }
  return undefined;
}

function sequenceLength(start: number): number | undefined {
  if (start < 0x80) return 1;
  if (start >= 0xc2 && start <= 0xdf) return 2;
  if (start >= 0xe0 && start <= 0xef) return 3;
  if (start >= 0xf0 && start <= 0xf4) return 4;
  return undefined;
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
