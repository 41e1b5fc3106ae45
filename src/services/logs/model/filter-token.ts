/** The token of FilterLogEvents: how far the merge of a group's streams had come when a page ended. */

import { createHash } from 'node:crypto';
import { invalidToken } from './errors.ts';

export interface FilterToken {
  /** Everything before this timestamp has been delivered; see `StreamMerge` for the order. */
  readonly order: number;
  /** Next position of the streams that have been begun and may have more; others are known by `order`. */
  readonly positions: ReadonlyMap<string, number>;
}

/** `query`: whatever makes another search another one, so that its token is refused. */
export function writeFilterToken(query: readonly unknown[], { order, positions }: FilterToken): string {
  return Buffer.from(JSON.stringify([digest(query), order, [...positions]])).toString('base64url');
}

/** @throws InvalidParameterException for a token that no page of the same search gave */
export function readFilterToken(query: readonly unknown[], text: string): FilterToken {
  const [ofQuery, order, positions] = parse(text);
  const sound =
    ofQuery === digest(query) &&
    Number.isSafeInteger(order) &&
    Array.isArray(positions) &&
    positions.every(isPosition);
  if (!sound) throw invalidToken();
  return { order: Number(order), positions: new Map(positions) };
}

function isPosition(entry: unknown): entry is [string, number] {
  return (
    Array.isArray(entry) && typeof entry[0] === 'string' && Number.isSafeInteger(entry[1]) && entry[1] >= 0
  );
}

function parse(text: string): readonly unknown[] {
  try {
    const decoded: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (Array.isArray(decoded)) return decoded;
  } catch {
    // Falls through to the one answer for every malformed token.
  }
  throw invalidToken();
}

function digest(query: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(query)).digest('base64url').slice(0, 16);
}
