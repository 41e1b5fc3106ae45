/** A Runtime API with one environment attached, and a client that is its runtime. */

import type { TestContext } from 'node:test';
import type { GuestChannel, InitFailure } from '../../../src/lambda/runtime-api/channel.ts';
import { createRuntimeApi } from '../../../src/lambda/runtime-api/runtime-api.ts';
import { type RuntimeClient, runtimeClient } from './runtime-client.ts';

export interface AttachedRuntime {
  readonly channel: GuestChannel;
  readonly client: RuntimeClient;
  readonly port: number;
  readonly seen: {
    ready: number;
    readonly failures: InitFailure[];
    /** Resolves with the first `next`. */
    readonly becomesReady: Promise<void>;
  };
}

export async function attachedRuntime(
  t: Pick<TestContext, 'after'>,
  by: 'address' | 'own port' = 'address',
): Promise<AttachedRuntime> {
  const api = createRuntimeApi();
  t.after(() => api.close());
  const { promise: becomesReady, resolve } = Promise.withResolvers<void>();
  const seen = { ready: 0, failures: [] as InitFailure[], becomesReady };
  const events = {
    ready: () => {
      seen.ready += 1;
      resolve();
    },
    initFailed: (failure: InitFailure) => seen.failures.push(failure),
    log: () => {},
    violation: () => {},
  };
  if (by === 'own port') {
    const { channel, port } = await api.attachOnOwnPort('127.0.0.1', events);
    return { channel, client: runtimeClient(port), port, seen };
  }
  const port = await api.listen('127.0.0.1', 0);
  return { channel: api.attach('127.0.0.1', events), client: runtimeClient(port), port, seen };
}
