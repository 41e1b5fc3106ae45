/**
 * The states of an execution environment. Every step not listed is refused.
 *
 *   starting -> initialising -> ready <-> busy        frozen: ready, its processes stopped
 *       ^            |            |  ^      |
 *       |            v            v  |      v
 *       +------- init-failed    frozen   stopping -> gone
 *
 * `init-failed` waits for the first invocation, which runs init once more inside its own time.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */

import { invariant } from '../../base/invariant.ts';

export type EnvironmentState =
  | 'starting'
  | 'initialising'
  | 'init-failed'
  | 'ready'
  | 'busy'
  | 'frozen'
  | 'stopping'
  | 'gone';

const steps: Readonly<Record<EnvironmentState, readonly EnvironmentState[]>> = {
  starting: ['initialising', 'init-failed', 'stopping'],
  initialising: ['ready', 'init-failed', 'stopping'],
  'init-failed': ['busy', 'stopping'],
  ready: ['busy', 'frozen', 'stopping'],
  busy: ['ready', 'stopping'],
  frozen: ['ready', 'stopping'],
  stopping: ['gone'],
  gone: [],
};

export class Lifecycle {
  #state: EnvironmentState = 'starting';

  get state(): EnvironmentState {
    return this.#state;
  }

  is(...states: readonly EnvironmentState[]): boolean {
    return states.includes(this.#state);
  }

  to(next: EnvironmentState): void {
    invariant(steps[this.#state].includes(next), `an environment cannot go from ${this.#state} to ${next}`);
    this.#state = next;
  }
}
