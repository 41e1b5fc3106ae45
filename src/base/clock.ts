/** Time as an injected dependency, so that retries, windows and timeouts are tested without waiting. */

/** A pending timer; opaque to its owner. */
export interface Timer {
  cancel(): void;
}

export interface Clock {
  /** Wall clock, milliseconds since the Unix epoch. */
  now(): number;
  /** Monotonic clock, milliseconds with a fraction; only differences mean anything. */
  monotonic(): number;
  /** Runs `action` once after `delayMilliseconds`. A timer never keeps the process alive. */
  after(delayMilliseconds: number, action: () => void): Timer;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMilliseconds, action) {
    const handle = setTimeout(action, delayMilliseconds);
    handle.unref();
    return { cancel: () => clearTimeout(handle) };
  },
};
