/** Waits for a condition that nothing announces. */

import { setTimeout as delay } from 'node:timers/promises';

const pollMilliseconds = 20;

/**
 * Runs `check` until it neither throws nor returns false, and returns what it returned. Rejects with
 * the last failure once `boundMilliseconds` are over. Await an event instead wherever there is one.
 */
export async function eventually<T>(
  check: () => T | Promise<T>,
  boundMilliseconds = 5000,
): Promise<Exclude<T, false>> {
  const deadline = performance.now() + boundMilliseconds;
  for (;;) {
    let failure: unknown = new Error('the condition stayed false');
    try {
      const result = await check();
      if (result !== false) return result as Exclude<T, false>;
    } catch (thrown) {
      failure = thrown;
    }
    if (performance.now() > deadline) {
      throw new Error(`not within ${boundMilliseconds} ms: ${failure}`, { cause: failure });
    }
    await delay(pollMilliseconds);
  }
}
