/** Turns whatever a command threw into one line for the user and an exit code. */

import { OptionError } from '../config/options.ts';
import { CommandFailure, UsageError } from './command.ts';

export interface Failure {
  readonly message: string;
  readonly exitCode: number;
}

export const exitCodes = { success: 0, failure: 1, usage: 2 } as const;

export function explainFailure(thrown: unknown, usageExitCode: number = exitCodes.usage): Failure {
  if (thrown instanceof UsageError || thrown instanceof OptionError) {
    return { message: thrown.message, exitCode: usageExitCode };
  }
  return { message: reason(thrown), exitCode: exitCodes.failure };
}

function reason(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  if (thrown instanceof CommandFailure) return thrown.message;
  if ('code' in thrown && thrown.code === 'ECONNREFUSED') {
    return `nothing answers${address(thrown)}: start Kiln with 'kiln start'`;
  }
  if ('$metadata' in thrown) return `${thrown.name}: ${thrown.message}`;
  // A bug of Kiln's own: the place matters more than brevity.
  if (thrown instanceof TypeError || thrown instanceof ReferenceError || thrown instanceof RangeError) {
    return thrown.stack ?? thrown.message;
  }
  return thrown.message.split('\n').join(' ');
}

/** Where a refused connection went; an error of several tries (IPv4, IPv6) holds it in each of them. */
function address(error: Error): string {
  const single: unknown = error instanceof AggregateError ? error.errors[0] : error;
  if (!(single instanceof Error && 'address' in single && 'port' in single)) return '';
  return ` at ${single.address}:${single.port}`;
}
