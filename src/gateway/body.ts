/** Takes request bodies in, within a limit for each and a budget of memory for all. */

import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable, Transform } from 'node:stream';
import { AwsError } from '../base/errors.ts';
import type { RequestHead } from '../wire/http.ts';

/** The client hung up before its request was complete: there is no one to answer. */
export class ClientGone extends Error {
  constructor() {
    super('the client closed the connection before the end of its request');
    this.name = 'ClientGone';
  }
}

/** Memory that bodies may hold over all connections, so that many large uploads can't end the process. */
export class BodyBudget {
  readonly #maxBytes: number;
  #held = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get held(): number {
    return this.#held;
  }

  /** False when the memory is not there. */
  take(bytes: number): boolean {
    if (this.#held + bytes > this.#maxBytes) return false;
    this.#held += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#held -= bytes;
  }
}

/** One request's share of the budget, held until its handler is done with the body. */
export class BodyShare {
  readonly #budget: BodyBudget;
  #bytes = 0;

  constructor(budget: BodyBudget) {
    this.#budget = budget;
  }

  take(bytes: number): boolean {
    if (!this.#budget.take(bytes)) return false;
    this.#bytes += bytes;
    return true;
  }

  release(): void {
    this.#budget.give(this.#bytes);
    this.#bytes = 0;
  }
}

export interface BodyLimit {
  readonly maxBytes: number;
  readonly tooLarge: () => AwsError;
}

export const noBody = Buffer.alloc(0);

/** Whether a body follows this head. */
export function hasBody(head: RequestHead): boolean {
  const length = head.headers['content-length'];
  return length === undefined ? head.headers['transfer-encoding'] !== undefined : Number(length) > 0;
}

/** Throws before a byte is read when the client itself says that it is too much. */
export function checkDeclaredLength(contentLength: string | undefined, limit: BodyLimit): void {
  if (contentLength !== undefined && Number(contentLength) > limit.maxBytes) throw limit.tooLarge();
}

/** A body being read. */
export interface Reading {
  /** Rejects with the limit's error, a 503 when the budget is spent, or `ClientGone`; the rest stays unread. */
  readonly body: Promise<Buffer>;
  /** Ends the reading with an error. */
  readonly giveUp: (error: Error) => void;
}

export function readBody(request: IncomingMessage, limit: BodyLimit, share: BodyShare): Reading {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  let chunks: Buffer[] = [];
  let bytes = 0;
  const onData = (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > limit.maxBytes) giveUp(limit.tooLarge());
    else if (!share.take(chunk.length)) giveUp(overloaded());
    else chunks.push(chunk);
  };
  const onEnd = () => {
    stop();
    const [first = noBody] = chunks;
    resolve(chunks.length < 2 ? first : Buffer.concat(chunks, bytes));
  };
  const onClose = () => giveUp(new ClientGone());
  const stop = () => {
    request.off('data', onData);
    request.off('end', onEnd);
    request.off('close', onClose);
  };
  const giveUp = (error: Error) => {
    stop();
    chunks = [];
    share.release();
    request.pause();
    reject(error);
  };
  request.on('data', onData);
  request.on('end', onEnd);
  request.on('close', onClose);
  // A hang-up also comes as an error, which would end the process if no one listened.
  request.on('error', onClose);
  return { body: promise, giveUp };
}

function overloaded(): AwsError {
  return new AwsError('ServiceUnavailable', 'Reduce your request rate.', { fault: 'server', status: 503 });
}

/** The body as a stream for handlers that take it so; it fails with the limit's or the signature's error. */
export function streamBody(
  request: IncomingMessage,
  limit: BodyLimit,
  stage: Transform | undefined,
): Readable {
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > limit.maxBytes) done(limit.tooLarge());
      else done(null, chunk);
    },
  });
  // The last stage carries the error to the handler; the callback only keeps it from being thrown here.
  const stages = stage === undefined ? [request, counted] : [request, counted, stage];
  pipeline(stages, () => {});
  return stage ?? counted;
}
