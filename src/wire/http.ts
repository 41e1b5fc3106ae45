/** HTTP as the wire layer sees it: plain values, independent of the listener that carried them. */

import type { Readable } from 'node:stream';

export interface RequestHead {
  readonly method: string;
  /** Percent-encoded as received, without the query. */
  readonly path: string;
  /** Raw query string without `?`; empty when absent. */
  readonly query: string;
  /** Names in lower case; repeated headers joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A buffered body, or a stream where the operation's input asks for one. */
export type RequestBody = Buffer | Readable;

export interface WireResponse {
  status: number;
  /** Names as sent; the gateway adds `x-amzn-requestid`, date and lengths. */
  headers: Record<string, string>;
  body: Buffer | string | AsyncIterable<Uint8Array> | undefined;
}
