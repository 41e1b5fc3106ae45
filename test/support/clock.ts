/** A clock that moves only when a test moves it. */

import type { Clock, Timer } from '../../src/base/clock.ts';

interface PendingTimer {
  readonly due: number;
  readonly action: () => void;
}

export interface FakeClock extends Clock {
  /** Timers that have neither fired nor been cancelled. */
  readonly pending: number;
  /**
   * Moves time forward, running due timers in the order in which they fall due. Promise reactions and
   * I/O callbacks that are ready run after each timer, so timers that those set within the span fire too.
   */
  advance(milliseconds: number): Promise<void>;
}

/** `start`: wall clock at first, milliseconds since the Unix epoch. */
export function fakeClock(start = Date.UTC(2026, 10, 25)): FakeClock {
  let elapsed = 0;
  const timers = new Set<PendingTimer>();

  const nextDueBy = (limit: number): PendingTimer | undefined => {
    let next: PendingTimer | undefined;
    for (const timer of timers) {
      if (timer.due <= limit && (next === undefined || timer.due < next.due)) next = timer;
    }
    return next;
  };

  return {
    now: () => start + Math.floor(elapsed),
    monotonic: () => elapsed,
    after(delayMilliseconds, action): Timer {
      const timer = { due: elapsed + Math.max(0, delayMilliseconds), action };
      timers.add(timer);
      return { cancel: () => void timers.delete(timer) };
    },
    get pending() {
      return timers.size;
    },
    async advance(milliseconds) {
      const end = elapsed + milliseconds;
      await settle();
      for (let timer = nextDueBy(end); timer !== undefined; timer = nextDueBy(end)) {
        timers.delete(timer);
        elapsed = Math.max(elapsed, timer.due);
        timer.action();
        await settle();
      }
      elapsed = end;
    },
  };
}

/** One turn of the event loop: everything that is ready has run. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
