/** awsJson 1.0 and 1.1, as SQS and Kinesis speak them. https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html */

import { JsonDocuments } from '../documents/json.ts';
import { type ErrorView, viewError } from '../errors.ts';
import { errorResponse, type ProtocolContext, type ServerProtocol, type StructureValue } from './protocol.ts';
import { queryCompatHeaders } from './query-compat.ts';
import { readRpcInput, unknownRpcOperation, writeRpcOutput } from './rpc.ts';

export function awsJson1_0(context: ProtocolContext): ServerProtocol {
  return awsJson(context, 'application/x-amz-json-1.0', qualifiedType);
}

export function awsJson1_1(context: ProtocolContext): ServerProtocol {
  return awsJson(context, 'application/x-amz-json-1.1', ({ code }) => code);
}

/** Namespaces of the errors that AWS's front end raises for every service. */
const frontEndNamespaces: Readonly<Record<string, string>> = {
  ValidationException: 'com.amazon.coral.validate',
};

/** 1.0 qualifies the error's name with its namespace. */
function qualifiedType({ code, schema }: ErrorView): string {
  const namespace = frontEndNamespaces[code] ?? 'com.amazon.coral.service';
  return schema?.getName(true) ?? `${namespace}#${code}`;
}

function awsJson(
  context: ProtocolContext,
  contentType: string,
  typeOf: (error: ErrorView) => string,
): ServerProtocol {
  const { service, operations, errors } = context;
  const documents = new JsonDocuments(contentType, { jsonName: false });
  return {
    inflates: true,
    route(head) {
      const [prefix = '', name = ''] = (head.headers['x-amz-target'] ?? '').split('.');
      if (service.targetPrefix !== undefined && prefix !== service.targetPrefix) return undefined;
      const operation = operations.get(name);
      return operation === undefined ? undefined : { operation, labels: {} };
    },
    read: ({ operation }, _head, body) => readRpcInput(operation, body, documents),
    write: (operation, output) => writeRpcOutput(operation, output, documents),
    writeError(error) {
      const view = viewError(error, errors.get(error.code));
      const response = errorResponse(view.status, error);
      response.headers['Content-Type'] = contentType;
      Object.assign(response.headers, queryCompatHeaders(service, view));
      response.body = JSON.stringify({ __type: typeOf(view), ...jsonMembers(view, documents) });
      return response;
    },
    unknownOperation: unknownRpcOperation,
  };
}

/** An error's members as JSON values: by its schema where it has them, so that dates and blobs are right. */
function jsonMembers({ schema, members }: ErrorView, documents: JsonDocuments): StructureValue {
  if (schema === undefined) return members;
  return { ...members, ...JSON.parse(documents.write(schema, members).toString()) };
}
