/**
 * How many invocations an account may have running at once.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 */

import { AwsError } from '../../base/errors.ts';
import { lambdaLimits } from '../../config/limits.ts';
import type { FunctionVersion } from '../model/function-version.ts';

export class Admission {
  readonly #limit: number;
  /** Running invocations by account and region. */
  readonly #running = new Map<string, number>();

  constructor(limit: number = lambdaLimits.defaultConcurrency) {
    this.#limit = limit;
  }

  /** Runs `work` when there is room; throws `TooManyRequestsException` otherwise. */
  async run<Result>(version: FunctionVersion, work: () => Promise<Result>): Promise<Result> {
    const key = `${version.account}/${version.region}`;
    const running = this.#running.get(key) ?? 0;
    if (running >= this.#limit) throw tooManyRequests();
    this.#running.set(key, running + 1);
    try {
      return await work();
    } finally {
      const left = (this.#running.get(key) ?? 1) - 1;
      if (left === 0) this.#running.delete(key);
      else this.#running.set(key, left);
    }
  }
}

function tooManyRequests(): AwsError {
  return new AwsError('TooManyRequestsException', 'Rate Exceeded.', {
    fault: 'throttle',
    members: { Reason: 'ConcurrentInvocationLimitExceeded', Type: 'User', retryAfterSeconds: '1' },
    headers: { 'Retry-After': '1' },
  });
}
