/** Pages of Lambda's lists: never more than 50 items, with an opaque marker for the rest. */

import { lambdaLimits } from '../../config/limits.ts';
import { invalidParameter } from '../model/errors.ts';

/** Where a page ended: the last item's place in the list's order. */
export interface Position {
  readonly name: string;
  /** `0` stands for $LATEST. */
  readonly version: number;
}

export function pageSize(requested: number | undefined): number {
  return Math.min(requested ?? lambdaLimits.maxListItems, lambdaLimits.maxListItems);
}

export function writeMarker({ name, version }: Position): string {
  return Buffer.from(JSON.stringify([name, version])).toString('base64url');
}

/** @throws InvalidParameterValueException for a marker that no list gave out */
export function readMarker(marker: string | undefined): Position | undefined {
  if (marker === undefined || marker === '') return undefined;
  try {
    const [name, version] = JSON.parse(Buffer.from(marker, 'base64url').toString());
    if (typeof name === 'string' && typeof version === 'number') return { name, version };
  } catch {
    // Falls through to the refusal: what is wrong with it is the same to the caller.
  }
  throw invalidParameter('Invalid pagination token');
}

/** The first `limit` items, and the marker when there are more. */
export function takePage<Item>(
  items: Iterable<Item>,
  limit: number,
  positionOf: (item: Item) => Position,
): { readonly page: Item[]; readonly NextMarker?: string } {
  const page: Item[] = [];
  for (const item of items) {
    const last = page.at(-1);
    if (page.length === limit && last !== undefined)
      return { page, NextMarker: writeMarker(positionOf(last)) };
    page.push(item);
  }
  return { page };
}
