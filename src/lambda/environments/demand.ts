/** When calls that wait are worth another environment: judged from how long calls and starts have taken lately. */

import { kilnBounds } from '../../config/limits.ts';

/** Weight of the newest sample in a moving average; short calls after long ones are believed sooner. */
const newest = { longer: 0.2, shorter: 0.5 } as const;

/**
 * A start is CPU from end to end and costs a hundred times what a short handler does. So a queue of short calls
 * is best served by what is there: it gets another environment only when a call has waited as long as a start
 * takes, and those that are there would not be through the queue by then. Calls that are long, or of unknown
 * length, get theirs at once.
 */
export class Demand {
  #callMilliseconds: number | undefined;
  #startMilliseconds: number = kilnBounds.expectedStartMilliseconds;

  called(milliseconds: number): void {
    this.#callMilliseconds = average(this.#callMilliseconds ?? milliseconds, milliseconds);
  }

  started(milliseconds: number): void {
    this.#startMilliseconds = average(this.#startMilliseconds, milliseconds);
  }

  /** How long a call should wait in line before an environment is started for it. */
  get patienceMilliseconds(): number {
    const call = this.#callMilliseconds;
    return call === undefined || call >= this.#startMilliseconds ? 0 : this.#startMilliseconds;
  }

  /** Whether `environments` will be through a queue of `waiting` calls before another could help. */
  isServedBy(environments: number, waiting: number): boolean {
    const call = this.#callMilliseconds;
    return call !== undefined && (waiting * call) / environments < this.#startMilliseconds;
  }
}

function average(before: number, sample: number): number {
  const weight = sample > before ? newest.longer : newest.shorter;
  return before + weight * (sample - before);
}
