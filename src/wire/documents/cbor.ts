/** CBOR documents, for rpc-v2-cbor, on the SDK's codec. */

import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../../base/errors.ts';
import { conform } from '../conform.ts';
import { serializationError } from '../failures.ts';
import { sdk } from '../sdk.ts';
import { asBuffer, type Documents } from './documents.ts';

export class CborDocuments implements Documents {
  readonly contentType = 'application/cbor';

  read(schema: NormalizedSchema, bytes: Buffer): unknown {
    try {
      return conform(schema, new sdk.cbor.CborShapeDeserializer2().read(schema, bytes));
    } catch (thrown) {
      if (thrown instanceof AwsError) throw thrown;
      throw serializationError(thrown instanceof Error ? thrown.message : String(thrown), thrown);
    }
  }

  write(schema: NormalizedSchema, value: unknown): Buffer {
    const serializer = new sdk.cbor.CborShapeSerializer2();
    serializer.write(schema, value);
    return asBuffer(serializer.flush());
  }
}
