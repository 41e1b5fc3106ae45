/** Kiln's own HTTP, beside the AWS APIs: handlers mounted by path prefix or by a label of the host name. */

import type { Readable } from 'node:stream';
import type { WireResponse } from '../wire/http.ts';
import type { GatewayHead } from './head.ts';

/** One request to a mounted handler. */
export interface RouteRequest {
  readonly requestId: string;
  readonly head: GatewayHead;
  readonly sourceIp: string;
  /** Base URL under which the caller reached Kiln. */
  readonly endpoint: string;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
  /** The whole body; rejects with a 413 `AwsError` over the limit, which the route need not catch. */
  body(maxBytes: number): Promise<Buffer>;
  /** The body as it arrives, instead of `body`. */
  stream(maxBytes: number): Readable;
}

/** Throws an `AwsError` to answer with its status and a JSON error. Nothing is authenticated for it. */
export type RouteHandler = (request: RouteRequest) => Promise<WireResponse> | WireResponse;

export class Routes {
  readonly #byPrefix: { readonly prefix: string; readonly handler: RouteHandler }[] = [];
  readonly #byHostLabel = new Map<string, RouteHandler>();

  /** Mounts under `/_kiln/...`; the longest matching prefix wins. */
  mountPath(prefix: `/_kiln/${string}`, handler: RouteHandler): void {
    this.#byPrefix.push({ prefix, handler });
    this.#byPrefix.sort((a, b) => b.prefix.length - a.prefix.length);
  }

  /** Mounts for hosts that have this label after their first: `lambda-url` takes `abc.lambda-url.us-east-1.localhost`. */
  mountHostLabel(label: string, handler: RouteHandler): void {
    this.#byHostLabel.set(label, handler);
  }

  find(head: GatewayHead): RouteHandler | undefined {
    if (head.path.startsWith('/_kiln')) {
      return this.#byPrefix.find(({ prefix }) => head.path.startsWith(prefix))?.handler ?? notFound;
    }
    if (this.#byHostLabel.size === 0) return undefined;
    const [, ...labels] = head.host.split('.');
    for (const label of labels) {
      const handler = this.#byHostLabel.get(label);
      if (handler !== undefined) return handler;
    }
    return undefined;
  }
}

const notFound: RouteHandler = ({ head }) =>
  jsonResponse(404, { message: `There is nothing at ${head.path}.` });

export function jsonResponse(status: number, value: unknown): WireResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(value)}\n` };
}
