/** How a service is declared: operation name -> typed handler, with its access rules and constraints as data. */

import type { AwsError } from '../base/errors.ts';
import type { Authorizer } from '../identity/authorizer.ts';
import type { Principal } from '../identity/principal.ts';
import type { Constraints } from './constraints.ts';
import type { RequestBody, RequestHead, WireResponse } from './http.ts';

/** Everything about one call that is not its input. */
export interface CallContext {
  /** UUID that AWS would call the request id. */
  readonly requestId: string;
  readonly account: string;
  readonly region: string;
  /** `aws`, `aws-cn`, `aws-us-gov`: follows from the region. */
  readonly partition: string;
  readonly principal: Principal;
  readonly head: RequestHead;
  readonly sourceIp: string;
  /** Base URL under which the caller reached Kiln (`http://127.0.0.1:4566`), for links in answers. */
  readonly endpoint: string;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
}

/** The IAM side of an operation, there from its first day. */
export interface Access<Input> {
  /** `lambda:CreateFunction`; a list when the input decides (first is the main one). */
  readonly action: string;
  /** The ARNs this call touches. Defaults to `*`. */
  readonly resources?: (input: Input, context: CallContext) => string[];
  /** Service condition keys this call sets. */
  readonly conditions?: (input: Input, context: CallContext) => Record<string, string | string[]>;
}

export interface Operation<Input, Output> {
  readonly access: Access<Input>;
  /** Body limit in bytes, enforced while the body arrives. Defaults to the service's. */
  readonly maxBodyBytes?: number;
  /** The error for a body over the limit. */
  readonly tooLarge?: () => AwsError;
  readonly handle: (input: Input, context: CallContext) => Promise<Output> | Output;
}

/**
 * An operation on the hot path that reads the request and writes the answer itself: its labels are
 * decoded for it, no schema runs. The wire layer still authorises it and shapes its errors.
 */
export interface RawOperation {
  readonly access: Access<Record<string, string>>;
  readonly maxBodyBytes?: number;
  readonly tooLarge?: () => AwsError;
  /** `labels`: URI labels, percent-decoded, by member name. */
  readonly handleRaw: (
    labels: Record<string, string>,
    body: Buffer,
    context: CallContext,
  ) => Promise<WireResponse>;
}

/** Protocol names as Smithy's. */
export type Protocol =
  | 'restJson1'
  | 'awsJson1_0'
  | 'awsJson1_1'
  | 'awsQuery'
  | 'ec2Query'
  | 'restXml'
  | 'rpcV2Cbor';

/** The module `@aws-sdk/client-*` exports its schemas from; opaque outside `src/wire`. */
export type SchemaModule = Record<string, unknown>;

export interface ServiceDeclaration {
  /** Endpoint prefix (`lambda`, `sqs`): the SigV4 scope and the host's first label. */
  readonly name: string;
  /** Further names a client may sign for or call by. */
  readonly aliases?: readonly string[];
  /** For the json and query protocols: `AmazonSQS` in `X-Amz-Target: AmazonSQS.SendMessage`. */
  readonly targetPrefix?: string;
  readonly apiVersion?: string;
  readonly xmlNamespace?: string;
  /** restXml: errors are the root element, without an `ErrorResponse` around them (S3). */
  readonly bareXmlErrors?: boolean;
  readonly protocols: readonly Protocol[];
  readonly schemas: SchemaModule;
  readonly constraints: Constraints;
  /** Error code for input that breaks a constraint. `ValidationException` when absent. */
  readonly validationErrorCode?: string;
  /**
   * Words what a handler throws that is no `AwsError` yet, such as a store that takes no writes; gives back what it
   * does not know.
   */
  readonly wordFailure?: (thrown: unknown) => unknown;
  /** Default body limit in bytes. */
  readonly maxBodyBytes: number;
  // biome-ignore lint/suspicious/noExplicitAny: each operation has its own input and output types
  readonly operations: Readonly<Record<string, Operation<any, any> | RawOperation>>;
}

/** What the gateway knows of a request once its head is here: how much body to take, and how to run it. */
export interface Call {
  readonly operation: string | undefined;
  readonly maxBodyBytes: number;
  readonly tooLarge: () => AwsError;
  /** True when the body is handed on as it arrives (S3 objects). */
  readonly streaming: boolean;
  /** Never rejects: failures come back as this protocol's error response. */
  run(body: RequestBody, context: CallContext): Promise<WireResponse>;
  /** An error from before the handler (authentication, limits), in this protocol's shape. */
  fail(error: AwsError, requestId: string): WireResponse;
}

/** A service ready to serve: made from a declaration by `bindService`. */
export interface BoundService {
  readonly name: string;
  plan(head: RequestHead): Call;
}

/** A typed identity function for one operation; `Input` and `Output` come from the SDK package. */
export function operation<Input, Output>(declaration: Operation<Input, Output>): Operation<Input, Output> {
  return declaration;
}

export type { Authorizer };
