/** Which functions this machine can't run for their processor: those that bring machine code of their own. */

import { invalidParameter } from './errors.ts';

/**
 * Interpreted functions run wherever their interpreter does. A bootstrap of another processor never starts, so the
 * function is refused rather than left to fail at its first call.
 * @param runnable Lambda's names of the processors whose code this machine runs
 * @throws InvalidParameterValueException
 */
export function checkArchitecture(
  runtime: string | undefined,
  architectures: readonly string[],
  runnable: readonly string[],
): void {
  if (runtime === undefined || !runtime.startsWith('provided')) return;
  const foreign = architectures.find((architecture) => !runnable.includes(architecture));
  if (foreign === undefined) return;
  throw invalidParameter(
    `This machine runs ${runnable.join(' and ')} code, and the bootstrap of a ${runtime} function with the architecture ${foreign} would not start. ` +
      `Build it for ${runnable.join(' or ')} and say so in Architectures, or install qemu-user (Debian: apt-get install qemu-user-static binfmt-support).`,
  );
}
