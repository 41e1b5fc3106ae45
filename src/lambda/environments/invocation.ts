/** One invocation: what the environment is given, and what it gives back. */

import type { InvocationRecord } from '../../observability/invocation-record.ts';
import type { LogTail } from '../../observability/log-tail.ts';
import type { GuestInvocation } from '../runtime-api/channel.ts';

export interface Job {
  /** Everything but the deadline, which starts to run when the environment takes the job. */
  readonly invocation: Omit<GuestInvocation, 'deadline'>;
  readonly alias: string | undefined;
  /** Keeps the end of the log when the caller asked for it. */
  readonly tail: LogTail | undefined;
}

export interface Completion {
  readonly payload: Buffer;
  /** What `X-Amz-Function-Error` says; undefined when the handler succeeded. */
  readonly functionError: 'Unhandled' | undefined;
  readonly record: InvocationRecord;
}

/** The payload was no JSON: refused before the handler ran, so there is no record of it. */
export interface Refusal {
  readonly invalidJson: string;
}

export type Result = Completion | Refusal;
