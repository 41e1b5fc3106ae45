/** The gateway's own bounds, each changeable by tests; AWS's quotas are the services'. */

export interface GatewayLimits {
  /** Request line and headers together. */
  readonly maxHeaderBytes: number;
  /** From the first byte of a request, or from connecting, until its head is complete. */
  readonly headersMilliseconds: number;
  /** A body that brings less than `minBodyBytesPerWindow` in one such window is given up. */
  readonly bodyWindowMilliseconds: number;
  readonly minBodyBytesPerWindow: number;
  /** From the head of a request until the end of its body. */
  readonly bodyMilliseconds: number;
  /** A connection without a request is closed after this long. */
  readonly keepAliveMilliseconds: number;
  /** Over it, the connection that has been idle longest is closed for each new one. */
  readonly maxConnections: number;
  /** Requests that one connection may have outstanding. */
  readonly maxPipelined: number;
  /** Memory for request bodies over all connections. */
  readonly maxBufferedBytes: number;
  /** After refusing a request: how much of its body is still read, so that the client gets to see the answer. */
  readonly lingerBytes: number;
  readonly lingerMilliseconds: number;
  /** How often connections are looked at for the bounds above. */
  readonly sweepMilliseconds: number;
}

const mebibyte = 1024 * 1024;

export const defaultGatewayLimits: GatewayLimits = {
  maxHeaderBytes: 16 * 1024,
  headersMilliseconds: 10_000,
  bodyWindowMilliseconds: 20_000,
  minBodyBytesPerWindow: 4096,
  bodyMilliseconds: 900_000,
  keepAliveMilliseconds: 75_000,
  maxConnections: 12_000,
  maxPipelined: 64,
  maxBufferedBytes: 512 * mebibyte,
  lingerBytes: 256 * mebibyte,
  lingerMilliseconds: 5000,
  sweepMilliseconds: 1000,
};
