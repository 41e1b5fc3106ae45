/** The protocols by Smithy's names. */

import type { Protocol } from '../service.ts';
import type { ProtocolContext, ServerProtocol } from './protocol.ts';
import { restJson1 } from './rest-json.ts';

export const protocolFactories: Readonly<
  Partial<Record<Protocol, (context: ProtocolContext) => ServerProtocol>>
> = {
  restJson1,
};
