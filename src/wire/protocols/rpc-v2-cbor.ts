/** rpcv2Cbor, as CloudWatch speaks it. https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html */

import { CborDocuments } from '../documents/cbor.ts';
import { viewError } from '../errors.ts';
import { sdk } from '../sdk.ts';
import { errorResponse, type ProtocolContext, type ServerProtocol } from './protocol.ts';
import { queryCompatHeaders } from './query-compat.ts';
import { readRpcInput, unknownRpcOperation, writeRpcOutput } from './rpc.ts';

const protocolHeader = { 'smithy-protocol': 'rpc-v2-cbor' } as const;

/** Schema number of an untyped document: errors are written without one of their own. */
const documentSchema = 15;

export function rpcV2Cbor({ service, operations, errors }: ProtocolContext): ServerProtocol {
  const documents = new CborDocuments();
  return {
    inflates: true,
    route({ path }) {
      const name = /^\/service\/[^/]+\/operation\/([^/]+)\/?$/.exec(path)?.[1];
      const operation = name === undefined ? undefined : operations.get(name);
      return operation === undefined ? undefined : { operation, labels: {} };
    },
    read: ({ operation }, _head, body) => readRpcInput(operation, body, documents),
    write(operation, output) {
      const response = writeRpcOutput(operation, output, documents);
      Object.assign(response.headers, protocolHeader);
      return response;
    },
    writeError(error) {
      const view = viewError(error, errors.get(error.code));
      const response = errorResponse(view.status, error);
      Object.assign(response.headers, protocolHeader, queryCompatHeaders(service, view));
      response.headers['Content-Type'] = documents.contentType;
      const type = view.schema?.getName(true) ?? view.code;
      response.body = documents.write(sdk.schema.NormalizedSchema.of(documentSchema), {
        __type: type,
        ...view.members,
      });
      return response;
    },
    unknownOperation: unknownRpcOperation,
  };
}
