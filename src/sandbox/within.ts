/** A bound for waits on what the kernel or another process has to do. */

import type { Clock } from '../base/clock.ts';
import { SandboxFailure } from './sandbox.ts';

/** Resolves with `promise`, or rejects with a `SandboxFailure` of `message` when it takes too long. */
export function within<T>(
  promise: Promise<T>,
  milliseconds: number,
  clock: Clock,
  message: string,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = clock.after(milliseconds, () => reject(new SandboxFailure(message)));
    promise.then(resolve, reject).finally(() => timer.cancel());
  });
}
