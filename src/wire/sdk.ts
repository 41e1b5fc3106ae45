/** The SDK's serializers, loaded when first needed: together they cost about 20 ms and 8 MB. */

import { createRequire } from 'node:module';

const load = createRequire(import.meta.url);

/** Keeps the module: to require a loaded one again resolves its path anew, which costs tens of microseconds. */
function once<Module>(name: string): () => Module {
  let loaded: Module | undefined;
  return () => {
    loaded ??= load(name) as Module;
    return loaded;
  };
}

const schema = once<typeof import('@smithy/core/schema')>('@smithy/core/schema');
const smithy = once<typeof import('@smithy/core/protocols')>('@smithy/core/protocols');
const aws = once<typeof import('@aws-sdk/core/protocols')>('@aws-sdk/core/protocols');
const cbor = once<typeof import('@smithy/core/cbor')>('@smithy/core/cbor');
const eventStreams = once<typeof import('@smithy/core/event-streams')>('@smithy/core/event-streams');
const serde = once<typeof import('@smithy/core/serde')>('@smithy/core/serde');

export const sdk = {
  get schema() {
    return schema();
  },
  get smithy() {
    return smithy();
  },
  get aws() {
    return aws();
  },
  get cbor() {
    return cbor();
  },
  get eventStreams() {
    return eventStreams();
  },
  get serde() {
    return serde();
  },
};
