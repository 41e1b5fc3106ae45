/** The errors that the wire layer itself raises, worded as AWS's front ends word them. */

import { AwsError } from '../base/errors.ts';
import type { RequestBody } from './http.ts';

/** The body cannot be read as the operation's input. */
export function serializationError(message: string, cause?: unknown): AwsError {
  return new AwsError('SerializationException', message, { status: 400, cause });
}

/** The operation is one of AWS's, and Kiln does not have it: 501, so that no client takes it for a missing resource. */
export function notImplemented(operation: string): AwsError {
  return new AwsError('NotImplementedException', `Kiln does not implement the operation ${operation}.`, {
    status: 501,
    fault: 'server',
  });
}

/** The body exceeds `maxBodyBytes`, for operations that name no error of their own. */
export function bodyTooLarge(maxBodyBytes: number): AwsError {
  return new AwsError(
    'RequestEntityTooLargeException',
    `Request must be smaller than ${maxBodyBytes} bytes.`,
    {
      status: 413,
    },
  );
}

/** The body of an operation that takes no stream. Throws when the listener handed on a stream all the same. */
export function bufferedBody(body: RequestBody): Buffer {
  if (Buffer.isBuffer(body)) return body;
  throw serializationError('The request body of this operation cannot be streamed');
}
