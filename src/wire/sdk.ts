/** The SDK's serializers, loaded when first needed: together they cost about 20 ms and 8 MB. */

import { createRequire } from 'node:module';

const load = createRequire(import.meta.url);

export const sdk = {
  get schema(): typeof import('@smithy/core/schema') {
    return load('@smithy/core/schema');
  },
  get smithy(): typeof import('@smithy/core/protocols') {
    return load('@smithy/core/protocols');
  },
  get aws(): typeof import('@aws-sdk/core/protocols') {
    return load('@aws-sdk/core/protocols');
  },
  get cbor(): typeof import('@smithy/core/cbor') {
    return load('@smithy/core/cbor');
  },
  get eventStreams(): typeof import('@smithy/core/event-streams') {
    return load('@smithy/core/event-streams');
  },
  get serde(): typeof import('@smithy/core/serde') {
    return load('@smithy/core/serde');
  },
};
