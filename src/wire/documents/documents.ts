/** A document format by schema: what JSON, XML and CBOR have in common. */

import type { NormalizedSchema } from '@smithy/core/schema';

export interface Documents {
  readonly contentType: string;
  /** Throws an `AwsError` for bytes that are not a document of the schema. */
  read(schema: NormalizedSchema, bytes: Buffer): Promise<unknown> | unknown;
  write(schema: NormalizedSchema, value: unknown): Buffer | string;
}

/** A view of the same bytes as a Buffer. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
