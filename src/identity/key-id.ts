/**
 * Unique identifiers in IAM's form: a four-letter prefix and sixteen base32 characters.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** `AKIA`: long-lived key; `ASIA`: temporary key; `AROA`: role. */
export type IdPrefix = 'AKIA' | 'ASIA' | 'AROA';

/** Needs at least ten bytes, of which it uses ten. */
export function keyId(prefix: IdPrefix, bytes: Uint8Array): string {
  let id: string = prefix;
  let pending = 0;
  let pendingBits = 0;
  for (const byte of bytes.subarray(0, 10)) {
    pending = (pending << 8) | byte;
    pendingBits += 8;
    while (pendingBits >= 5) {
      pendingBits -= 5;
      id += alphabet.charAt((pending >> pendingBits) & 31);
    }
    pending &= (1 << pendingBits) - 1;
  }
  return id;
}
