/**
 * How an account's concurrency may be divided among its functions.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
 */

import type { AwsError } from '../../base/errors.ts';
import { lambdaLimits } from '../../config/limits.ts';
import type { AttachedSettings } from './attached-settings.ts';
import { untyped } from './errors.ts';

/** What functions without a reservation share. */
export function unreservedConcurrency(reservedInAll: number): number {
  return Math.max(0, lambdaLimits.defaultConcurrency - reservedInAll);
}

/**
 * @param others reserved by the account's other functions together
 * @throws InvalidParameterValueException when too little would be left for functions without a reservation, or for
 *   the provisioned concurrency that the function has
 */
export function checkReservation(
  reserved: number,
  others: number,
  attached: AttachedSettings | undefined,
): void {
  if (lambdaLimits.defaultConcurrency - others - reserved < lambdaLimits.reservedForUnreserved) {
    throw refusal(
      `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${lambdaLimits.reservedForUnreserved}].`,
    );
  }
  const provisioned = provisionedInAll(attached, undefined);
  if (provisioned > reserved) {
    throw refusal(
      `ReservedConcurrentExecutions ${reserved} should not be lower than function's total provisioned concurrency [${provisioned}].`,
    );
  }
}

/**
 * @param reservedInAll of the account
 * @throws InvalidParameterValueException when the function or the account has not that much concurrency
 */
export function checkProvisioned(
  requested: number,
  qualifier: string,
  attached: AttachedSettings | undefined,
  reservedInAll: number,
): void {
  const wanted = requested + provisionedInAll(attached, qualifier);
  if (attached?.reservedConcurrency !== undefined) {
    if (wanted <= attached.reservedConcurrency) return;
    throw refusal(
      'Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function',
    );
  }
  const unreserved = unreservedConcurrency(reservedInAll);
  if (wanted > unreserved) {
    throw refusal(
      `Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [${unreserved}].`,
    );
  }
  if (unreserved - wanted < lambdaLimits.reservedForUnreserved) {
    throw refusal(
      `Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${lambdaLimits.reservedForUnreserved}].`,
    );
  }
}

/** Requested by all the function's versions and aliases but `except`. */
function provisionedInAll(attached: AttachedSettings | undefined, except: string | undefined): number {
  let sum = 0;
  for (const [qualifier, { requested }] of Object.entries(attached?.provisionedConcurrency ?? {})) {
    if (qualifier !== except) sum += requested;
  }
  return sum;
}

function refusal(message: string): AwsError {
  return untyped('InvalidParameterValueException', message);
}
