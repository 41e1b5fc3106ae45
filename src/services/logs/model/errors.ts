/** CloudWatch Logs' errors in AWS's words: one function an error, so that wording lives in one place. */

import { AwsError } from '../../../base/errors.ts';

export function groupNotFound(): AwsError {
  return new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
}

export function streamNotFound(): AwsError {
  return new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
}

export function resourceNotFound(): AwsError {
  return new AwsError('ResourceNotFoundException', 'The specified resource does not exist.');
}

export function groupExists(): AwsError {
  return new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
}

export function streamExists(): AwsError {
  return new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists');
}

export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}

export function invalidToken(): AwsError {
  return invalidParameter('The specified nextToken is invalid.');
}

/** Someone else changes or deletes the same log group; the same call may work in a moment. */
export function operationAborted(): AwsError {
  return new AwsError(
    'OperationAbortedException',
    'A conflicting operation is currently in progress against this resource. Please try again.',
  );
}

export function tooManyTags(): AwsError {
  return new AwsError('TooManyTagsException', 'A resource can have no more than 50 tags.');
}

/** Kiln could not do its part: the disk is full, or the store is gone. Nothing has changed. */
export function serviceUnavailable(message: string, cause: unknown): AwsError {
  return new AwsError('ServiceUnavailableException', message, { status: 503, fault: 'server', cause });
}
