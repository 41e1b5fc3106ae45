/** One environment's conversation over the Runtime API, free of transport: what each call may do in which state. */

import { isUtf8 } from 'node:buffer';
import type { GuestChannel, GuestEvents, GuestInvocation, GuestResult, InitFailure } from './channel.ts';

/**
 * States as the runtime API names them in its refusals.
 *
 *   Started --next--> Ready --invoke--> Running --response or error--> ResponseSent --next--> Ready
 *      \--init/error--> InitError
 */
export type RuntimeState = 'Started' | 'InitError' | 'Ready' | 'Running' | 'ResponseSent';

/** What a call is refused with; the server renders it. */
export type Refusal =
  | { readonly kind: 'invalid-state'; readonly from: RuntimeState; readonly to: string }
  | { readonly kind: 'invalid-request-id' };

/** A runtime that waits in `next`. */
export interface Poller {
  deliver(invocation: GuestInvocation): void;
  /** The runtime polled again, on another connection. */
  supersede(): void;
}

export class RuntimeSession implements GuestChannel {
  readonly #events: GuestEvents;
  readonly #onClose: () => void;
  #state: RuntimeState = 'Started';
  #poller: Poller | undefined;
  /** Of the last invocation, answered or not. */
  #requestId: string | undefined;
  /** Told when the runtime asks for work again. */
  #onRested: (() => void) | undefined;
  #running: { invocation: GuestInvocation; resolve: (result: GuestResult) => void } | undefined;

  constructor(events: GuestEvents, onClose: () => void) {
    this.#events = events;
    this.#onClose = onClose;
  }

  /** Resolves at once with `invalid-json` where the payload is none: no runtime ever sees it. */
  invoke(invocation: GuestInvocation): Promise<GuestResult> {
    const problem = jsonProblem(invocation.payload);
    if (problem !== undefined) return Promise.resolve({ kind: 'invalid-json', message: problem });
    return new Promise((resolve) => {
      this.#running = { invocation, resolve };
      this.#requestId = invocation.requestId;
      this.#state = 'Running';
      this.#deliver();
    });
  }

  rested(): Promise<void> | undefined {
    if (this.#state !== 'ResponseSent') return undefined;
    return new Promise((resolve) => {
      this.#onRested = resolve;
    });
  }

  close(): void {
    this.#poller?.supersede();
    this.#poller = undefined;
    this.#running = undefined;
    this.#onClose();
  }

  /**
   * The runtime asks for work. While an invocation runs it gets the same one again, as after a connection that
   * broke before the event arrived.
   */
  next(poller: Poller): Refusal | undefined {
    if (this.#state === 'InitError') return this.#refuse('Ready');
    this.#poller?.supersede();
    this.#poller = poller;
    if (this.#state === 'Running') {
      this.#deliver();
      return undefined;
    }
    const first = this.#state === 'Started';
    this.#state = 'Ready';
    if (first) this.#events.ready();
    this.#onRested?.();
    this.#onRested = undefined;
    return undefined;
  }

  /** The poller's connection closed: an invocation waits for the next one. */
  abandon(poller: Poller): void {
    if (this.#poller === poller) this.#poller = undefined;
  }

  /** Whether an answer to this invocation would be taken now. */
  check(requestId: string, to: 'InvocationResponse' | 'InvocationErrorResponse'): Refusal | undefined {
    if (requestId !== this.#requestId) return { kind: 'invalid-request-id' };
    return this.#state === 'Running' ? undefined : this.#refuse(to);
  }

  /** Ends the running invocation; `check` was passed in the same turn. */
  answer(result: GuestResult): void {
    const running = this.#running;
    this.#running = undefined;
    this.#state = 'ResponseSent';
    running?.resolve(result);
  }

  initError(failure: InitFailure): Refusal | undefined {
    if (this.#state !== 'Started') return this.#refuse('InitError');
    this.#state = 'InitError';
    this.#events.initFailed(failure);
    return undefined;
  }

  #deliver(): void {
    const poller = this.#poller;
    if (poller === undefined || this.#running === undefined) return;
    this.#poller = undefined;
    poller.deliver(this.#running.invocation);
  }

  #refuse(to: string): Refusal {
    return { kind: 'invalid-state', from: this.#state, to };
  }
}

function jsonProblem(payload: Buffer): string | undefined {
  if (!isUtf8(payload)) return 'not UTF-8';
  try {
    JSON.parse(payload.toString());
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
