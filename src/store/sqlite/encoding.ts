/** Values and queue items as the JSON text that is stored. */

import type { NewItem } from '../documents.ts';
import { defaultDedupMilliseconds } from '../documents.ts';
import type { EncodedItem } from './calls.ts';

/** Taken at once: what the caller changes afterwards is not stored. `undefined` becomes `null`. */
export function encodeValue(value: unknown): string {
  return JSON.stringify(value) ?? 'null';
}

export function encodeItem(item: NewItem): EncodedItem {
  return {
    body: encodeValue(item.body),
    delayMilliseconds: wholeMilliseconds(item.delayMilliseconds ?? 0),
    dedupKey: item.dedupKey,
    dedupMilliseconds: wholeMilliseconds(item.dedupMilliseconds ?? defaultDedupMilliseconds),
  };
}

/** Rounded up: nothing becomes due early. */
export function wholeMilliseconds(milliseconds: number): number {
  return Math.max(0, Math.ceil(milliseconds));
}
