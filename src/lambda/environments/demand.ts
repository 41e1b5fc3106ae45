/** When calls that wait are worth another environment: judged from how long calls and starts have taken lately. */

import { kilnBounds } from '../../config/limits.ts';

/** Weight of the newest sample in a moving average. */
const newest = 0.2;

/**
 * A start is CPU from end to end and costs a hundred times what a short handler does. So a queue of short calls
 * is best served by what is there: it gets another environment only when a call has waited as long as a start
 * takes. Calls that are long, or of unknown length, get theirs at once.
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
}

function average(before: number, sample: number): number {
  return before + newest * (sample - before);
}
