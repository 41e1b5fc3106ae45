/** How an invocation ended, the environment's own verdicts included, and what that means to caller, log and bill. */

import type { InvocationRecord } from '../../observability/invocation-record.ts';
import type { FunctionVersion } from '../model/function-version.ts';
import type { LogPlace } from './environment-log.ts';
import { entrypointFault, exitFault, type Fault, timeoutFault, violationFault } from './faults.ts';
import type { GuestEnding, InitEnding } from './guest.ts';
import type { Job } from './invocation.ts';

export type Ending =
  | GuestEnding
  | { readonly kind: 'timed-out' }
  /** Init, repeated inside the invocation, failed again. */
  | { readonly kind: 'init-error'; readonly errorType: string; readonly payload: Buffer };

/** Undefined where the handler itself answered, with a result or an error of its own. */
export function faultOf(
  ending: Ending,
  requestId: string,
  timeoutSeconds: number,
  now: number,
): Fault | undefined {
  switch (ending.kind) {
    case 'exited':
      return exitFault(requestId, ending.exit);
    case 'violation':
      return violationFault(requestId, ending.message);
    case 'invalid-entrypoint':
      return entrypointFault(requestId, ending.message);
    case 'timed-out':
      return timeoutFault(requestId, timeoutSeconds, now);
    case 'init-error': {
      const { errorType, payload } = ending;
      return { outcome: 'init-error', errorType, payload, logLine: undefined };
    }
    default:
      return undefined;
  }
}

/** What INIT_REPORT names; undefined where init ended well, or its time did. */
export function initErrorType(init: InitEnding | { readonly kind: 'timed-out' }): string | undefined {
  switch (init.kind) {
    case 'failed':
      return init.failure.errorType;
    case 'invalid-entrypoint':
      return 'Runtime.InvalidEntrypoint';
    case 'exited':
    case 'violation':
      return 'Runtime.ExitError';
    default:
      return undefined;
  }
}

export interface Measurements {
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
  readonly durationMilliseconds: number;
  /** Of an init that no invocation has reported yet. */
  readonly initMilliseconds: number | undefined;
  readonly peakMemoryBytes: number | undefined;
}

const bytesPerMegabyte = 1024 * 1024;

export function recordOf(
  version: FunctionVersion,
  job: Job,
  place: LogPlace,
  ending: Ending,
  fault: Fault | undefined,
  measured: Measurements,
): InvocationRecord {
  const { durationMilliseconds, initMilliseconds } = measured;
  const memorySizeMegabytes = version.settings.MemorySize;
  const handlerError = ending.kind === 'error' ? ending : undefined;
  return {
    account: version.account,
    region: version.region,
    functionName: version.name,
    version: version.version,
    alias: job.alias,
    requestId: job.invocation.requestId,
    traceHeader: job.invocation.traceHeader,
    logGroup: place.group,
    logStream: place.stream,
    startedAt: measured.startedAt,
    durationMilliseconds,
    // Init is billed since August 2025: https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/
    billedMilliseconds: Math.ceil(durationMilliseconds + (initMilliseconds ?? 0)),
    memorySizeMegabytes,
    maxMemoryUsedMegabytes: Math.min(
      memorySizeMegabytes,
      Math.ceil((measured.peakMemoryBytes ?? 0) / bytesPerMegabyte),
    ),
    initMilliseconds,
    outcome: fault?.outcome ?? (handlerError === undefined ? 'success' : 'function-error'),
    errorType: fault?.errorType ?? handlerError?.errorType,
  };
}
