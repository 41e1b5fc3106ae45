/**
 * How work reaches a guest: one interface, whether the guest speaks Kiln's framed protocol on file
 * descriptor 3 or polls the Runtime API over HTTP.
 */

/** One invocation as the guest sees it. */
export interface GuestInvocation {
  readonly requestId: string;
  readonly payload: Buffer;
  /** Milliseconds since the Unix epoch. */
  readonly deadline: number;
  readonly invokedFunctionArn: string;
  /** `Root=...;Parent=...;Sampled=...` */
  readonly traceHeader: string;
  /** JSON text, decoded from the request's base64. */
  readonly clientContext: string | undefined;
  readonly cognitoIdentity: string | undefined;
  readonly tenantId: string | undefined;
}

export type GuestResult =
  | { readonly kind: 'response'; readonly payload: Buffer }
  /** The handler failed; `payload` is the error object as JSON. `errorType` feeds metrics and logs. */
  | { readonly kind: 'error'; readonly payload: Buffer; readonly errorType: string }
  /** The payload was no JSON: the handler never ran. `message` is the parser's. */
  | { readonly kind: 'invalid-json'; readonly message: string };

export interface InitFailure {
  readonly errorType: string;
  /** The error object as JSON. */
  readonly payload: Buffer;
}

/**
 * What the guest logged: with a timestamp one whole record, without a newline at its end; without one a piece of a
 * stream, to be cut at its newlines.
 */
export interface GuestLog {
  readonly data: Buffer;
  /** Milliseconds since the Unix epoch; undefined for a piece of a stream. */
  readonly timestamp: number | undefined;
}

export interface GuestEvents {
  /** Init is over and the guest asks for work. */
  ready(): void;
  initFailed(failure: InitFailure): void;
  log(log: GuestLog): void;
  /** The guest broke the protocol (answered twice, unknown id, malformed); the environment must go. */
  violation(message: string): void;
}

export interface GuestChannel {
  /**
   * Hands over one invocation, after `ready`, and resolves with its result. Never resolves when the guest dies: the
   * environment watches the sandbox's exit and its own deadline.
   */
  invoke(invocation: GuestInvocation): Promise<GuestResult>;
  /**
   * After an answer: undefined when the guest takes the next invocation already, else resolves when it asks for one.
   * Left out by channels whose answer says both.
   */
  rested?(): Promise<void> | undefined;
  close(): void;
}
