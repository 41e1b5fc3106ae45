/**
 * How many invocations an account and each of its functions may have running at once.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 */

import { AwsError } from '../../base/errors.ts';
import { lambdaLimits } from '../../config/limits.ts';
import type { FunctionVersion } from '../model/function-version.ts';
import type { Scope } from '../model/names.ts';

/** Who has set concurrency aside; asked on every invocation, hence answered from memory. */
export interface Reservations {
  /** Set aside for one function, 0 when it is switched off; undefined when it shares what is left. */
  reservedFor(scope: Scope, name: string): number | undefined;
  /** Set aside for all functions of an account in a region together. */
  reservedConcurrency(scope: Scope): number;
}

type Reason = 'ConcurrentInvocationLimitExceeded' | 'ReservedFunctionConcurrentInvocationLimitExceeded';

export class Admission {
  readonly #reservations: Reservations;
  readonly #limit: number;
  /** Running invocations of functions that share what is left, by account and region. */
  readonly #shared = new Counts();
  /** Running invocations of every function, so that a reservation made meanwhile counts them. */
  readonly #functions = new Counts();

  constructor(reservations: Reservations, limit: number = lambdaLimits.defaultConcurrency) {
    this.#reservations = reservations;
    this.#limit = limit;
  }

  /** Runs `work` when there is room; throws `TooManyRequestsException` otherwise. */
  async run<Result>(version: FunctionVersion, work: () => Promise<Result>): Promise<Result> {
    const reserved = this.#reservations.reservedFor(version, version.name);
    const account = `${version.account}/${version.region}`;
    if (reserved === undefined) {
      const left = this.#limit - this.#reservations.reservedConcurrency(version);
      if (this.#shared.of(account) >= left) throw tooManyRequests('ConcurrentInvocationLimitExceeded');
    } else if (this.#functions.of(version.arn) >= reserved) {
      throw tooManyRequests('ReservedFunctionConcurrentInvocationLimitExceeded');
    }
    this.#functions.add(version.arn, 1);
    if (reserved === undefined) this.#shared.add(account, 1);
    try {
      return await work();
    } finally {
      this.#functions.add(version.arn, -1);
      if (reserved === undefined) this.#shared.add(account, -1);
    }
  }
}

/** Numbers by name; those at zero take no room. */
class Counts {
  readonly #counts = new Map<string, number>();

  of(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  add(name: string, step: 1 | -1): void {
    const count = this.of(name) + step;
    if (count === 0) this.#counts.delete(name);
    else this.#counts.set(name, count);
  }
}

function tooManyRequests(Reason: Reason): AwsError {
  return new AwsError('TooManyRequestsException', 'Rate Exceeded.', {
    fault: 'throttle',
    members: { Reason, Type: 'User', retryAfterSeconds: '1' },
    headers: { 'Retry-After': '1' },
  });
}
