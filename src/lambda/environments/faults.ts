/**
 * What a caller and the log are told when an invocation ends without the handler's answer, in AWS's words.
 * Recorded from AWS; see also https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html
 */

import type { Outcome } from '../../observability/invocation-record.ts';
import type { SandboxExit } from '../../sandbox/sandbox.ts';

export interface Fault {
  readonly outcome: Outcome;
  readonly errorType: string;
  /** The response payload. */
  readonly payload: Buffer;
  /** The line the log gets; undefined where the guest has logged the error itself. */
  readonly logLine: string | undefined;
}

/** Signal names as Go's runtime prints them, which is what AWS shows. */
const signalTexts: Partial<Record<NodeJS.Signals, string>> = {
  SIGABRT: 'aborted (core dumped)',
  SIGBUS: 'bus error (core dumped)',
  SIGFPE: 'floating point exception (core dumped)',
  SIGHUP: 'hangup',
  SIGILL: 'illegal instruction (core dumped)',
  SIGINT: 'interrupt',
  SIGKILL: 'killed',
  SIGQUIT: 'quit (core dumped)',
  SIGSEGV: 'segmentation fault (core dumped)',
  SIGSYS: 'bad system call (core dumped)',
  SIGTERM: 'terminated',
};

function exitText(exit: SandboxExit): string {
  if (exit.outOfMemory) return 'Runtime exited with error: signal: killed';
  if (exit.signal !== null)
    return `Runtime exited with error: signal: ${signalTexts[exit.signal] ?? exit.signal}`;
  if (exit.code !== null && exit.code !== 0) return `Runtime exited with error: exit status ${exit.code}`;
  return 'Runtime exited without providing a reason';
}

function payload(errorType: string, errorMessage: string): Buffer {
  return Buffer.from(JSON.stringify({ errorType, errorMessage }));
}

/** The runtime ended in the middle of the invocation. */
export function exitFault(requestId: string, exit: SandboxExit): Fault {
  const message = `RequestId: ${requestId} Error: ${exitText(exit)}`;
  return {
    outcome: exit.outOfMemory ? 'out-of-memory' : 'crash',
    errorType: exit.outOfMemory ? 'Runtime.OutOfMemory' : 'Runtime.ExitError',
    payload: payload('Runtime.ExitError', message),
    logLine: `${message}\nRuntime.ExitError`,
  };
}

/** There was nothing to run, or nothing that runs. */
export function entrypointFault(requestId: string, detail: string): Fault {
  const message = `RequestId: ${requestId} Error: ${detail}`;
  return {
    outcome: 'crash',
    errorType: 'Runtime.InvalidEntrypoint',
    payload: payload('Runtime.InvalidEntrypoint', message),
    logLine: `${message}\nRuntime.InvalidEntrypoint`,
  };
}

/** The function's time ran out. */
export function timeoutFault(requestId: string, timeoutSeconds: number, now: number): Fault {
  const text = `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
  return {
    outcome: 'timeout',
    errorType: 'Sandbox.Timedout',
    payload: payload('Sandbox.Timedout', `RequestId: ${requestId} Error: ${text}`),
    logLine: `${new Date(now).toISOString()} ${requestId} ${text}\n`,
  };
}

/** The guest spoke out of turn and was stopped. */
export function violationFault(requestId: string, detail: string): Fault {
  const message = `RequestId: ${requestId} Error: Runtime exited with error: ${detail}`;
  return {
    outcome: 'crash',
    errorType: 'Runtime.ExitError',
    payload: payload('Runtime.ExitError', message),
    logLine: `${message}\nRuntime.ExitError`,
  };
}
