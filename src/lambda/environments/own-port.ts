/** A port of the Runtime API for one environment on a network that others share, open before its guest starts. */

import type { GuestChannel, GuestEvents } from '../runtime-api/channel.ts';
import type { RuntimeApi } from '../runtime-api/runtime-api.ts';

export interface OwnPort {
  readonly port: number;
  /** Passes what is called on the port on to `guest`; at once after its start. */
  join(guest: GuestEvents): GuestChannel;
  /** Closes the port where no guest comes to join. */
  close(): void;
}

export async function openOwnPort(runtimeApi: RuntimeApi, host: string): Promise<OwnPort> {
  let guest: GuestEvents | undefined;
  const { channel, port } = await runtimeApi.attachOnOwnPort(host, {
    ready: () => guest?.ready(),
    initFailed: (failure) => guest?.initFailed(failure),
    log: (log) => guest?.log(log),
    violation: (message) => guest?.violation(message),
  });
  return {
    port,
    join(joined) {
      guest = joined;
      return channel;
    },
    close: () => channel.close(),
  };
}
