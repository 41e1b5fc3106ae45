/** Turns what the SDK gives into the form of the recordings, which another SDK made. */

import * as lambda from '@aws-sdk/client-lambda';
import type { Json } from './recording.ts';

/** An output, or the error that a call ended with. */
export async function capture(call: Promise<unknown>): Promise<Json> {
  try {
    return plain(withMetadata(await call));
  } catch (thrown) {
    if (!(thrown instanceof lambda.LambdaServiceException)) throw thrown;
    return plain(errorOf(thrown));
  }
}

/** Of several failed constraints AWS lists in no order: the recordings of those have them sorted. */
export async function captureFailures(call: Promise<unknown>): Promise<Json> {
  const captured = await capture(call);
  const error = (captured as { Error?: { Code: string; Message: string } }).Error;
  if (error === undefined) return captured;
  const list = /^(\d+) validation errors? detected: (.*)$/s.exec(error.Message);
  if (list === null) return { Code: error.Code, Message: error.Message };
  const errors = (list[2] ?? '').split('; ').sort();
  return { Code: error.Code, Count: Number(list[1]), Errors: errors };
}

interface Metadata {
  readonly $metadata: { readonly httpStatusCode?: number };
}

function withMetadata(output: unknown): unknown {
  if (typeof output !== 'object' || output === null || !('$metadata' in output)) return output;
  const { $metadata, ...members } = output as Metadata;
  return { ...members, ResponseMetadata: metadataOf($metadata) };
}

function metadataOf({ httpStatusCode }: Metadata['$metadata']): unknown {
  return { HTTPHeaders: {}, HTTPStatusCode: httpStatusCode };
}

/** Members of errors that Lambda's model has; others come with code and message alone. */
function errorOf(error: lambda.LambdaServiceException): unknown {
  const response = {
    Error: { Code: error.name, Message: messageOf(error) },
    ResponseMetadata: metadataOf(error.$metadata),
  };
  const shape: unknown = Reflect.get(lambda, `${error.name}$`);
  if (!Array.isArray(shape)) return response;
  const members: string[] = shape[4];
  return {
    ...response,
    ...('Type' in error && { Type: error.Type }),
    [members.includes('Message') ? 'Message' : 'message']: error.message,
  };
}

/** AWS sends no message with some errors; the SDK then says that it knows none. */
function messageOf({ message }: lambda.LambdaServiceException): string | null {
  return message === '' || message === 'UnknownError' || message === 'Unknown' ? null : message;
}

function plain(value: unknown): Json {
  return JSON.parse(JSON.stringify(value));
}
