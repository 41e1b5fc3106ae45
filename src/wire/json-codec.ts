/** JSON documents by schema, for rest-json and awsJson, on the SDK's serializers. */

import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../base/errors.ts';
import { conform } from './conform.ts';
import { serializationError } from './failures.ts';
import { timestampFormat } from './scalars.ts';
import { sdk } from './sdk.ts';

export class JsonDocuments {
  readonly #settings;

  /** `jsonName`: whether the protocol honours members' JSON names (rest-json does). */
  constructor(options: { jsonName: boolean }) {
    this.#settings = {
      jsonName: options.jsonName,
      httpBindings: options.jsonName,
      timestampFormat: { useTrait: true, default: timestampFormat.epochSeconds },
    } as const;
  }

  /** Throws a `SerializationException` for a body that is not JSON or not of the schema's types. */
  async read(schema: NormalizedSchema, bytes: Buffer): Promise<unknown> {
    const deserializer = new sdk.smithy.JsonShapeDeserializer2(this.#settings);
    try {
      return conform(schema, await deserializer.read(schema, bytes));
    } catch (thrown) {
      if (thrown instanceof AwsError) throw thrown;
      throw serializationError(thrown instanceof Error ? thrown.message : String(thrown), thrown);
    }
  }

  write(schema: NormalizedSchema, value: unknown): Buffer {
    const serializer = new sdk.smithy.JsonShapeSerializer2(this.#settings);
    serializer.write(schema, value);
    const bytes = serializer.flush();
    return typeof bytes === 'string'
      ? Buffer.from(bytes)
      : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
}
