/** The one error type that crosses Kiln's rooms: an AWS error code with its status, fault and members. */

/** Whose move comes next: the caller fixes the request, the caller retries, or the service is at fault. */
export type Fault = 'client' | 'throttle' | 'server';

export interface AwsErrorOptions {
  /** HTTP status; 400 for client faults, 429 for throttles and 500 for server faults when absent. */
  status?: number;
  fault?: Fault;
  /** Further modelled members of the error shape, under their schema names (`Type`, `Reason`). */
  members?: Record<string, unknown>;
  headers?: Record<string, string>;
  cause?: unknown;
}

const defaultStatus: Record<Fault, number> = { client: 400, throttle: 429, server: 500 };

/**
 * An error as AWS reports it. `code` is the shape name (`ResourceNotFoundException`); the wire layer
 * serialises it in the protocol the caller used.
 */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  readonly fault: Fault;
  readonly members: Record<string, unknown>;
  readonly headers: Record<string, string>;

  constructor(code: string, message: string, options: AwsErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = code;
    this.code = code;
    this.fault = options.fault ?? 'client';
    this.status = options.status ?? defaultStatus[this.fault];
    this.members = options.members ?? {};
    this.headers = options.headers ?? {};
  }
}

/** Anything thrown, as an `AwsError`: the single place where unknown failures become a 500. */
export function asAwsError(thrown: unknown): AwsError {
  if (thrown instanceof AwsError) return thrown;
  return new AwsError('InternalFailure', 'An internal error occurred. Try again later.', {
    fault: 'server',
    cause: thrown,
  });
}
