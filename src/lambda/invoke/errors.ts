/** Errors of the invoke path; each carries the `Type` member AWS sends with them. */

import { AwsError } from '../../base/errors.ts';

/** An error the caller has to mend. */
export function invokeError(code: string, status: number, message: string): AwsError {
  return new AwsError(code, message, { status, members: { Type: 'User' } });
}

/** Kiln could not run the function; nothing the function did. `message` says what to do where something can be done. */
export function serviceError(message: string, cause: unknown): AwsError {
  return new AwsError('ServiceException', message, { fault: 'server', members: { Type: 'Service' }, cause });
}
