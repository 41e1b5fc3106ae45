/** JSON documents, for rest-json and awsJson, on the SDK's serializers. */

import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../../base/errors.ts';
import { conform } from '../conform.ts';
import { serializationError } from '../failures.ts';
import { timestampFormat } from '../scalars.ts';
import { sdk } from '../sdk.ts';
import { asBuffer, type Documents } from './documents.ts';

type JsonDocument = Parameters<InstanceType<typeof sdk.smithy.JsonShapeDeserializer2>['readObject']>[1];

export class JsonDocuments implements Documents {
  readonly contentType: string;
  readonly #settings;

  /** `jsonName`: whether the protocol honours members' JSON names (rest-json does). */
  constructor(contentType: string, options: { jsonName: boolean }) {
    this.contentType = contentType;
    this.#settings = {
      jsonName: options.jsonName,
      httpBindings: options.jsonName,
      timestampFormat: { useTrait: true, default: timestampFormat.epochSeconds },
    } as const;
  }

  read(schema: NormalizedSchema, bytes: Buffer): unknown {
    const deserializer = new sdk.smithy.JsonShapeDeserializer2(this.#settings);
    try {
      // Checked before the SDK reads it, which takes a list for a structure and much else for granted.
      const document = conform(schema, JSON.parse(bytes.toString()));
      return deserializer.readObject(schema, document as JsonDocument);
    } catch (thrown) {
      if (thrown instanceof AwsError) throw thrown;
      throw serializationError(thrown instanceof Error ? thrown.message : String(thrown), thrown);
    }
  }

  write(schema: NormalizedSchema, value: unknown): Buffer {
    const serializer = new sdk.smithy.JsonShapeSerializer2(this.#settings);
    serializer.write(schema, value);
    const bytes: string | Uint8Array = serializer.flush();
    return typeof bytes === 'string' ? Buffer.from(bytes) : asBuffer(bytes);
  }
}
