/** Lambda's errors in AWS's words: one function an error, so that wording lives in one place. */

import { AwsError } from '../../base/errors.ts';

/** The caller's fault, as AWS marks it in the body. */
const user = { Type: 'User' } as const;

export function resourceNotFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message, { status: 404, members: user });
}

/** `arn` carries the qualifier the caller asked for. */
export function functionNotFound(arn: string): AwsError {
  return resourceNotFound(`Function not found: ${arn}`);
}

/** What operations on a qualifier say when it can only be an alias; those on functions say `functionNotFound`. */
export function aliasNotFound(arn: string): AwsError {
  return resourceNotFound(`Cannot find alias arn: ${arn}`);
}

export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message, { members: user });
}

/** An error that comes without `Type`, as some do (recorded). */
export function untyped(code: string, message: string, status = 400): AwsError {
  return new AwsError(code, message, { status, members: { Type: undefined } });
}

/** A constraint that Lambda itself checks rather than its front end; same wording, other code. */
export function invalidMember(value: string, member: string, rule: string): AwsError {
  return invalidParameter(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${rule}`,
  );
}

export function resourceConflict(message: string): AwsError {
  return new AwsError('ResourceConflictException', message, { status: 409, members: user });
}

export function functionExists(name: string): AwsError {
  return resourceConflict(`Function already exist: ${name}`);
}

export function aliasExists(arn: string): AwsError {
  return resourceConflict(`Alias already exists: ${arn}`);
}

export function versionHasAliases(aliases: readonly string[]): AwsError {
  return resourceConflict(
    `Unable to delete version because the following aliases reference it: [${aliases.join(', ')}]`,
  );
}

export function updateInProgress(arn: string): AwsError {
  return resourceConflict(
    `The operation cannot be performed at this time. An update is in progress for resource: ${arn}`,
  );
}

/** @param reader the operation that tells the revision to expect */
export function wrongRevision(reader = 'GetFunction/GetAlias'): AwsError {
  return new AwsError(
    'PreconditionFailedException',
    `The Revision Id provided does not match the latest Revision Id. Call the ${reader} API to retrieve the latest Revision Id`,
    { status: 412, members: user },
  );
}

export function policyTooLong(bytes: number, limit: number): AwsError {
  return new AwsError(
    'PolicyLengthExceededException',
    `The final policy size (${bytes}) is bigger than the limit (${limit}).`,
    { members: user },
  );
}

export function requestTooLarge(message: string): AwsError {
  return new AwsError('RequestEntityTooLargeException', message, { status: 413, members: user });
}

/** @param caller ARN of who asks */
export function layerNotReadable(caller: string, layerVersionArn: string): AwsError {
  return new AwsError(
    'AccessDeniedException',
    `User: ${caller} is not authorized to perform: lambda:GetLayerVersion on resource: ${layerVersionArn} because no resource-based policy allows the lambda:GetLayerVersion action`,
    { status: 403 },
  );
}

export function codeStorageExceeded(): AwsError {
  return new AwsError('CodeStorageExceededException', 'Code storage limit exceeded.', { members: user });
}

/** Kiln could not do its part: the disk is full, or the store is gone. Nothing has changed. */
export function serviceFailure(message: string, cause: unknown): AwsError {
  return new AwsError('ServiceException', message, {
    fault: 'server',
    members: { Type: 'Service' },
    cause,
  });
}
