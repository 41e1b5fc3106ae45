/** One AWS protocol as the server sees it: what every file in this folder implements. */

import type { NormalizedSchema } from '@smithy/core/schema';
import type { AwsError } from '../../base/errors.ts';
import type { RequestBody, RequestHead, WireResponse } from '../http.ts';
import type { OperationModel } from '../schema.ts';
import type { ServiceDeclaration } from '../service.ts';

/** What a protocol may know of its service. */
export interface ProtocolContext {
  readonly service: ServiceDeclaration;
  readonly operations: ReadonlyMap<string, OperationModel>;
  readonly errors: ReadonlyMap<string, NormalizedSchema>;
}

/** The operation a request names, with its URI labels where the protocol has some. */
export interface Target {
  readonly operation: OperationModel;
  readonly labels: Record<string, string>;
}

/** `in-body`: only the body can tell the operation. */
export type Routing = Target | 'in-body' | undefined;

export type StructureValue = Record<string, unknown>;

export interface ServerProtocol {
  /** Whether `Content-Encoding: gzip` means a compressed request; to S3 it describes the object. */
  readonly inflates: boolean;
  /** Finds the operation by the head alone, where that is possible. */
  route(head: RequestHead): Routing;
  /** Finds the operation by the body, for heads routed `in-body`. */
  routeBody?(body: Buffer): Target | undefined;
  /** The operation's input. Throws an `AwsError` when the request does not hold one. */
  read(target: Target, head: RequestHead, body: RequestBody): Promise<StructureValue>;
  write(operation: OperationModel, output: StructureValue, requestId: string): WireResponse;
  writeError(error: AwsError, requestId: string): WireResponse;
  /** The error for a request that names no operation of the service. */
  unknownOperation(head: RequestHead): AwsError;
}

/** Status and headers that all errors share. */
export function errorResponse(status: number, error: AwsError): WireResponse {
  return { status, headers: { ...error.headers }, body: undefined };
}
