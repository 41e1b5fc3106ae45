/** One request on its way: planned from its head, run when its body is here. */

import { type AwsError, asAwsError } from '../base/errors.ts';
import { inflate } from './content-encoding.ts';
import { bodyTooLarge, bufferedBody, notImplemented } from './failures.ts';
import type { RequestBody, RequestHead, WireResponse } from './http.ts';
import type { Routing, ServerProtocol, StructureValue, Target } from './protocols/protocol.ts';
import { payloadBinding } from './rest/bindings.ts';
import type { OperationModel } from './schema.ts';
import type {
  Access,
  Authorizer,
  Call,
  CallContext,
  Operation,
  RawOperation,
  ServiceDeclaration,
} from './service.ts';
import { validateInput } from './validation/validate.ts';

export interface BindOptions {
  readonly authorizer: Authorizer;
  /** Told of every failure that is Kiln's own, with its cause; the caller sees `InternalFailure`. */
  readonly onInternalError?: (cause: unknown, context: CallContext) => void;
}

type AnyOperation = Operation<StructureValue, StructureValue> | RawOperation;

export class PlannedCall implements Call {
  readonly #service: ServiceDeclaration;
  readonly #options: BindOptions;
  readonly #protocol: ServerProtocol;
  readonly #head: RequestHead;
  readonly #target: Routing;
  readonly #declared: AnyOperation | undefined;

  constructor(
    service: ServiceDeclaration,
    options: BindOptions,
    protocol: ServerProtocol,
    head: RequestHead,
    target: Routing,
  ) {
    this.#service = service;
    this.#options = options;
    this.#protocol = protocol;
    this.#head = head;
    this.#target = target;
    this.#declared = typeof target === 'object' ? service.operations[target.operation.name] : undefined;
  }

  get operation(): string | undefined {
    return typeof this.#target === 'object' ? this.#target.operation.name : undefined;
  }

  get maxBodyBytes(): number {
    return this.#declared?.maxBodyBytes ?? this.#service.maxBodyBytes;
  }

  get tooLarge(): () => AwsError {
    return this.#declared?.tooLarge ?? (() => bodyTooLarge(this.maxBodyBytes));
  }

  get streaming(): boolean {
    if (typeof this.#target !== 'object' || this.#declared === undefined) return false;
    return !('handleRaw' in this.#declared) && takesStream(this.#target.operation);
  }

  async run(body: RequestBody, context: CallContext): Promise<WireResponse> {
    try {
      const plain = this.#protocol.inflates ? inflate(this.#head, body, this.maxBodyBytes) : body;
      const target =
        this.#target === 'in-body' ? this.#protocol.routeBody?.(bufferedBody(plain)) : this.#target;
      if (target === undefined) throw this.#protocol.unknownOperation(this.#head);
      return await this.#runTarget(target, plain, context);
    } catch (failure) {
      const thrown = this.#service.wordFailure?.(failure) ?? failure;
      const error = asAwsError(thrown);
      if (error !== thrown) this.#options.onInternalError?.(thrown, context);
      return this.fail(error, context.requestId);
    }
  }

  fail(error: AwsError, requestId: string): WireResponse {
    try {
      return this.#protocol.writeError(error, requestId);
    } catch (cause) {
      // Members that their schema cannot write are a bug, and must not leave the caller without an answer.
      return this.#protocol.writeError(asAwsError(cause), requestId);
    }
  }

  async #runTarget(target: Target, body: RequestBody, context: CallContext): Promise<WireResponse> {
    const { operation } = target;
    const declared = this.#declared ?? this.#service.operations[operation.name];
    if (declared === undefined) throw notImplemented(operation.name);
    if ('handleRaw' in declared) {
      const allowed = this.#authorize(declared.access, target.labels, context);
      if (allowed !== undefined) await allowed;
      return declared.handleRaw(target.labels, bufferedBody(body), context);
    }
    const input = await this.#protocol.read(target, this.#head, body);
    await this.#admit(declared, operation, input, context);
    const output = await declared.handle(input, context);
    return this.#protocol.write(operation, output ?? {}, context.requestId);
  }

  /** Authorises, then validates: a caller who may not call learns nothing about the input. */
  async #admit(
    declared: Operation<StructureValue, StructureValue>,
    operation: OperationModel,
    input: StructureValue,
    context: CallContext,
  ): Promise<void> {
    const invalid = validateInput(operation.input, input, this.#service);
    try {
      await this.#authorize(declared.access, input, context);
    } catch (thrown) {
      // Resource ARNs are built from the input, which may lack what they need.
      throw invalid !== undefined && asAwsError(thrown) !== thrown ? invalid : thrown;
    }
    if (invalid !== undefined) throw invalid;
  }

  #authorize<Input>(access: Access<Input>, input: Input, context: CallContext): void | Promise<void> {
    return this.#options.authorizer.authorize({
      principal: context.principal,
      action: access.action,
      resources: access.resources?.(input, context) ?? anyResource,
      conditions: access.conditions?.(input, context) ?? noConditions,
    });
  }
}

const anyResource: readonly string[] = ['*'];
const noConditions = {};

/** True when the operation's payload is a streaming blob or an event stream. */
function takesStream({ input }: OperationModel): boolean {
  return input.getEventStreamMember() !== '' || payloadBinding(input)?.schema.isStreaming() === true;
}
