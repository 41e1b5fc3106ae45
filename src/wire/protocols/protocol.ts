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

export type StructureValue = Record<string, unknown>;

export interface ServerProtocol {
  /** The target that the head names; `in-body` when only the body can tell; undefined when there is none. */
  route(head: RequestHead): Target | 'in-body' | undefined;
  /** The target named by the body, for protocols that answer `in-body`. */
  routeBody(head: RequestHead, body: Buffer): Target | undefined;
  /** The operation's input. Throws `SerializationException` when the body is not one. */
  read(target: Target, head: RequestHead, body: RequestBody): StructureValue | Promise<StructureValue>;
  write(operation: OperationModel, output: StructureValue, requestId: string): WireResponse;
  /** Cannot throw. */
  writeError(error: AwsError, requestId: string): WireResponse;
  /** The error for a request whose operation is not known. */
  unknownOperation(head: RequestHead): AwsError;
}
