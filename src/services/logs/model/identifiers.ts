/** The 56 digits by which CloudWatch Logs names an event, a place in a stream or a sequence. */

import { createHash } from 'node:crypto';
import { invalidToken } from './errors.ts';

const timeDigits = 14;
const streamDigits = 26;
const positionDigits = 16;

/** Unique among all events: when it was stored, in which stream, and where in it. */
export function eventId(
  partition: string,
  stream: string,
  { ingestedAt, position }: { readonly ingestedAt: number; readonly position: number },
): string {
  return digits(ingestedAt, timeDigits) + streamNumber(partition, stream) + digits(position, positionDigits);
}

/** A place between two events of a stream, and which way to read on from there. */
export interface StreamToken {
  readonly direction: 'forward' | 'backward';
  /** Forward reads from this position on; backward reads what is before it. */
  readonly boundary: number;
}

const tokenForm = /^(?<direction>[fb])\/(?<stream>\d{40})(?<boundary>\d{16})\/s$/;

export function writeStreamToken(partition: string, stream: string, token: StreamToken): string {
  const place = digits(0, timeDigits) + streamNumber(partition, stream);
  return `${token.direction[0]}/${place}${digits(token.boundary, positionDigits)}/s`;
}

/** @throws InvalidParameterException for a token that was not given out for this stream */
export function readStreamToken(partition: string, stream: string, text: string): StreamToken {
  const parts = tokenForm.exec(text)?.groups;
  if (parts?.stream !== digits(0, timeDigits) + streamNumber(partition, stream)) throw invalidToken();
  const boundary = Number(parts.boundary);
  if (!Number.isSafeInteger(boundary)) throw invalidToken();
  return { direction: parts.direction === 'f' ? 'forward' : 'backward', boundary };
}

function streamNumber(partition: string, stream: string): string {
  const hash = createHash('sha256').update(`${partition}\0${stream}`).digest().subarray(0, 10);
  return BigInt(`0x${hash.toString('hex')}`)
    .toString()
    .padStart(streamDigits, '0');
}

function digits(value: number, count: number): string {
  return String(Math.max(0, value)).padStart(count, '0');
}
