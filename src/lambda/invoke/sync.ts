/** Synchronous invocation: admission, then an environment, then one record for observability. */

import { AwsError } from '../../base/errors.ts';
import type { RecordSink } from '../../observability/invocation-record.ts';
import { RuntimeUnavailable } from '../../runtimes/runtimes.ts';
import { SandboxFailure } from '../../sandbox/sandbox.ts';
import type { Fleet } from '../environments/fleet.ts';
import type { Job, Result } from '../environments/invocation.ts';
import type { Resolution } from '../model/directory.ts';
import type { Admission } from './admission.ts';
import { serviceError } from './errors.ts';

export class SyncInvoker {
  readonly #fleet: Fleet;
  readonly #admission: Admission;
  readonly #sinks: readonly RecordSink[];
  #running = 0;
  #idle: (() => void) | undefined;

  constructor(fleet: Fleet, admission: Admission, sinks: readonly RecordSink[]) {
    this.#fleet = fleet;
    this.#admission = admission;
    this.#sinks = sinks;
  }

  /**
   * Runs the resolved version once. The caller going away does not stop it.
   * Throws `TooManyRequestsException`, or `ServiceException` when no environment could be started.
   */
  async invoke({ target }: Resolution, job: Job): Promise<Result> {
    this.#running += 1;
    try {
      const result = await this.#admission.run(target, () => this.#fleet.invoke(target, job));
      if ('record' in result) for (const sink of this.#sinks) sink.record(result.record);
      return result;
    } catch (failure) {
      throw asServiceError(failure);
    } finally {
      this.#running -= 1;
      if (this.#running === 0) this.#idle?.();
    }
  }

  /** Resolves when nothing runs any more. */
  async drained(): Promise<void> {
    if (this.#running === 0) return;
    await new Promise<void>((resolve) => {
      this.#idle = resolve;
    });
  }
}

function asServiceError(failure: unknown): unknown {
  if (failure instanceof AwsError) return failure;
  if (failure instanceof RuntimeUnavailable || failure instanceof SandboxFailure) {
    return serviceError(failure.message, failure);
  }
  return failure;
}
