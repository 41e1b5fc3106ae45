/** Compressed request bodies: SDKs gzip large ones of some operations (CloudWatch's PutMetricData). */

import { gunzipSync } from 'node:zlib';
import { bodyTooLarge, serializationError } from './failures.ts';
import type { RequestBody, RequestHead } from './http.ts';

/** The body as it was before compression, of at most `maxBodyBytes`. https://smithy.io/2.0/spec/behavior-traits.html#requestcompression-trait */
export function inflate(head: RequestHead, body: RequestBody, maxBodyBytes: number): RequestBody {
  if (head.headers['content-encoding'] !== 'gzip' || !Buffer.isBuffer(body)) return body;
  try {
    return gunzipSync(body, { maxOutputLength: maxBodyBytes });
  } catch (cause) {
    const isTooLarge = cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE';
    throw isTooLarge
      ? bodyTooLarge(maxBodyBytes)
      : serializationError('The body is not in gzip format', cause);
  }
}
