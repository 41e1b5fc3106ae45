/** The protocols by Smithy's names. */

import type { Protocol } from '../service.ts';
import { awsJson1_0, awsJson1_1 } from './aws-json.ts';
import { ec2Query } from './ec2-query.ts';
import type { ProtocolContext, ServerProtocol } from './protocol.ts';
import { awsQuery } from './query.ts';
import { restJson1 } from './rest-json.ts';
import { restXml } from './rest-xml.ts';
import { rpcV2Cbor } from './rpc-v2-cbor.ts';

export const protocolFactories: Readonly<Record<Protocol, (context: ProtocolContext) => ServerProtocol>> = {
  restJson1,
  awsJson1_0,
  awsJson1_1,
  awsQuery,
  ec2Query,
  restXml,
  rpcV2Cbor,
};
