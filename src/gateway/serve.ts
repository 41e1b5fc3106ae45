/** One request from head to answer: route, service, caller, body, handler, response. */

import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import type { Clock } from '../base/clock.ts';
import { AwsError, asAwsError } from '../base/errors.ts';
import { readClaim, type SignatureClaim } from '../identity/sigv4/claim.ts';
import { type Dialect, SignatureFault, signatureError } from '../identity/sigv4/faults.ts';
import type { WireResponse } from '../wire/http.ts';
import type { Call } from '../wire/service.ts';
import {
  type BodyBudget,
  type BodyLimit,
  BodyShare,
  ClientGone,
  checkDeclaredLength,
  hasBody,
  noBody,
  readBody,
  streamBody,
} from './body.ts';
import type { AuthMode, Caller, Callers } from './callers.ts';
import type { Connection, Connections, Outstanding } from './connections.ts';
import { ClientPresence, endpointOf, RequestContext } from './context.ts';
import { addCorsHeaders, isPreflight, preflightAnswer } from './cors.ts';
import { dialectOf, renderError } from './dialect.ts';
import type { ServiceDirectory, ServiceEntry } from './directory.ts';
import { badRequest, type GatewayHead, readHead } from './head.ts';
import type { GatewayLimits } from './limits.ts';
import { locate } from './locate.ts';
import { assertNotFromForeignPage } from './loopback-only.ts';
import { type HeaderList, refuse, respond } from './respond.ts';
import type { RouteHandler, Routes } from './routes.ts';

export interface RequestServerParts {
  readonly services: ServiceDirectory;
  readonly callers: Callers;
  readonly routes: Routes;
  readonly connections: Connections;
  readonly budget: BodyBudget;
  readonly limits: GatewayLimits;
  readonly clock: Clock;
  readonly onFailure: (error: unknown, requestId: string) => void;
}

export class RequestServer {
  readonly #parts: RequestServerParts;

  constructor(parts: RequestServerParts) {
    this.#parts = parts;
  }

  /** Never throws. `expectsContinue`: the client waits for a `100 Continue` before it sends the body. */
  serve(request: IncomingMessage, response: ServerResponse, auth: AuthMode, expectsContinue: boolean): void {
    const { connections, limits } = this.#parts;
    const connection = connections.of(request.socket);
    if (connection === undefined || connection.outstanding.size >= limits.maxPipelined) {
      request.socket.destroy();
      return;
    }
    void new Exchange(this.#parts, connection, request, response, auth, expectsContinue).run();
  }
}

/** A request with its answer: state of this one, shared with no other. */
class Exchange implements Outstanding {
  readonly #parts: RequestServerParts;
  readonly #connection: Connection;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #auth: AuthMode;
  readonly #expectsContinue: boolean;
  readonly #share: BodyShare;
  #requestId: string = randomUUID();
  #service: string | undefined;
  #head: GatewayHead | undefined;
  #call: Call | undefined;
  readonly #client = new ClientPresence();
  #bodyAwaited = false;
  #inputBroken = false;
  #onInputBroken: () => void = () => {};
  #running = true;
  #closed = false;

  constructor(
    parts: RequestServerParts,
    connection: Connection,
    request: IncomingMessage,
    response: ServerResponse,
    auth: AuthMode,
    expectsContinue: boolean,
  ) {
    this.#parts = parts;
    this.#connection = connection;
    this.#request = request;
    this.#response = response;
    this.#auth = auth;
    this.#expectsContinue = expectsContinue;
    this.#share = new BodyShare(parts.budget);
  }

  async run(): Promise<void> {
    this.#parts.connections.begin(this.#connection, this);
    this.#response.once('close', () => {
      this.#closed = true;
      this.#endWhenDone();
    });
    try {
      const head = readHead(this.#request);
      this.#head = head;
      if (this.#auth === 'off') assertNotFromForeignPage(head);
      const route = this.#parts.routes.find(head);
      await (route === undefined ? this.#callService(head) : this.#callRoute(head, route));
    } catch (thrown) {
      this.#fail(thrown);
    } finally {
      this.#share.release();
      this.#running = false;
      this.#endWhenDone();
    }
  }

  clientGone(): void {
    this.#client.leave();
  }

  inputBroken(): void {
    if (this.#request.complete) return;
    this.#inputBroken = true;
    this.#onInputBroken();
  }

  async #callService(head: GatewayHead): Promise<void> {
    const { claim, fault } = readClaimOrFault(head);
    const entry = locate(this.#parts.services, head, claim);
    if (entry === undefined) throw fault ?? unknownService(claim);
    this.#service = entry.name;
    if (entry.name === 's3') this.#requestId = s3RequestId();
    if (this.#auth === 'on' && entry.name !== 's3' && isPreflight(head)) {
      await this.#answer(preflightAnswer(head));
      return;
    }

    const bound = this.#parts.services.bound(entry);
    const service = bound instanceof Promise ? await bound : bound;
    const call = service.plan(head);
    this.#call = call;
    if (fault !== undefined) throw fault;
    const caller = this.#parts.callers.identify(head, claim, this.#auth);
    refuseAnonymous(caller, entry);

    const body = await this.#takeBody(head, call, caller);
    const { principal, region } = caller;
    const { sourceIp } = this.#connection;
    const context = new RequestContext(this.#requestId, region, principal, head, sourceIp, this.#client);
    await this.#answer(await call.run(body, context));
  }

  async #callRoute(head: GatewayHead, handler: RouteHandler): Promise<void> {
    const client = this.#client;
    const limit = (maxBytes: number): BodyLimit => ({ maxBytes, tooLarge: () => contentTooLarge(maxBytes) });
    const answer = await handler({
      requestId: this.#requestId,
      head,
      sourceIp: this.#connection.sourceIp,
      endpoint: endpointOf(head),
      get signal() {
        return client.signal;
      },
      body: async (maxBytes) => this.#buffer(head, limit(maxBytes)),
      stream: (maxBytes) => this.#stream(head, limit(maxBytes), undefined),
    });
    await this.#answer(answer);
  }

  async #takeBody(head: GatewayHead, call: Call, caller: Caller): Promise<Buffer | Readable> {
    const limit = { maxBytes: call.maxBodyBytes, tooLarge: call.tooLarge };
    if (call.streaming) {
      const stage = caller.payload.stage((thrown) => errorFor(thrown, dialectOf(this.#service, head)));
      return this.#stream(head, limit, stage);
    }
    return caller.payload.verify(await this.#buffer(head, limit));
  }

  async #buffer(head: GatewayHead, limit: BodyLimit): Promise<Buffer> {
    if (!hasBody(head)) return noBody;
    this.#expectBody(head, limit);
    const reading = readBody(this.#request, limit, this.#share);
    const stopWatching = this.#watch(() => false, reading.giveUp);
    try {
      const body = await reading.body;
      this.#bodyAwaited = false;
      return body;
    } finally {
      stopWatching();
    }
  }

  #stream(head: GatewayHead, limit: BodyLimit, stage: Transform | undefined): Readable {
    if (hasBody(head)) this.#expectBody(head, limit);
    const request = this.#request;
    const stream = streamBody(request, limit, stage);
    const heldBack = () => request.readableLength > 0;
    const stopWatching = this.#watch(heldBack, (error) => stream.destroy(error));
    request.once('end', () => {
      this.#bodyAwaited = false;
      stopWatching();
    });
    request.once('close', stopWatching);
    return stream;
  }

  /** From here on a body is on its way, and a refusal has to deal with what is still unread. */
  #expectBody(head: GatewayHead, limit: BodyLimit): void {
    this.#bodyAwaited = true;
    checkDeclaredLength(head.headers['content-length'], limit);
    if (this.#expectsContinue) this.#response.writeContinue();
  }

  #watch(heldBack: () => boolean, giveUp: (error: Error) => void): () => void {
    this.#onInputBroken = () => giveUp(badRequest('The request body can not be read.'));
    if (this.#inputBroken) this.#onInputBroken();
    return this.#parts.connections.watchArrival(this.#connection, heldBack, () => giveUp(requestTimeout()));
  }

  #answer(answer: WireResponse): Promise<void> {
    return respond(this.#response, answer, this.#headers());
  }

  /** Normalises whatever was thrown before or beside the handler, in the words of the service that was called. */
  #fail(thrown: unknown): void {
    if (thrown instanceof ClientGone) {
      this.#response.destroy();
      return;
    }
    const dialect = this.#head === undefined ? 'rest-json' : dialectOf(this.#service, this.#head);
    const error = errorFor(thrown, dialect);
    if (error.fault === 'server') this.#parts.onFailure(error.cause ?? error, this.#requestId);
    const answer = this.#call?.fail(error, this.#requestId) ?? renderError(error, dialect, this.#requestId);
    if (this.#bodyUnread()) {
      const { limits, clock } = this.#parts;
      this.#onInputBroken = refuse(this.#request, this.#response, answer, this.#headers(), limits, clock);
      if (this.#inputBroken) this.#onInputBroken();
    } else {
      void this.#answer(answer);
    }
  }

  /** A client that waits for `100 Continue` has not sent its body, and an answer in its place may keep the connection. */
  #bodyUnread(): boolean {
    return this.#bodyAwaited || this.#head === undefined || (hasBody(this.#head) && !this.#request.complete);
  }

  #headers(): HeaderList {
    const headers: HeaderList = ['x-amzn-RequestId', this.#requestId];
    if (this.#service === 's3') {
      headers[0] = 'x-amz-request-id';
      headers.push('x-amz-id-2', randomBytes(48).toString('base64'));
    }
    if (this.#auth === 'on' && this.#head?.headers.origin !== undefined) addCorsHeaders(headers);
    if (this.#connection.closing) this.#response.shouldKeepAlive = false;
    return headers;
  }

  #endWhenDone(): void {
    if (this.#closed && !this.#running) this.#parts.connections.end(this.#connection, this);
  }
}

function errorFor(thrown: unknown, dialect: Dialect): AwsError {
  return thrown instanceof SignatureFault ? signatureError(thrown, dialect) : asAwsError(thrown);
}

/** A signature that can't be read is kept until the service is known in whose words to say so. */
function readClaimOrFault(head: GatewayHead): { claim?: SignatureClaim; fault?: SignatureFault } {
  try {
    const claim = readClaim(head);
    return claim === undefined ? {} : { claim };
  } catch (thrown) {
    if (thrown instanceof SignatureFault) return { fault: thrown };
    throw thrown;
  }
}

function refuseAnonymous(caller: Caller, entry: ServiceEntry): void {
  if (caller.principal.kind === 'anonymous' && entry.anonymous !== true) {
    throw new SignatureFault('missing', 'the request is not signed');
  }
}

/** An unsigned request that points at no service reads on AWS as one without authentication. */
function unknownService(claim: SignatureClaim | undefined): Error {
  if (claim === undefined) return new SignatureFault('missing', 'the request is not signed');
  return new AwsError(
    'UnknownOperationException',
    `The service '${claim.service}' is not available at this endpoint.`,
    { status: 404 },
  );
}

function contentTooLarge(maxBytes: number): AwsError {
  return new AwsError('RequestEntityTooLarge', `The request body is larger than ${maxBytes} bytes.`, {
    status: 413,
  });
}

/** As S3 words it: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
function requestTimeout(): AwsError {
  return new AwsError(
    'RequestTimeout',
    'Your socket connection to the server was not read from or written to within the timeout period. Idle connections will be closed.',
  );
}

function s3RequestId(): string {
  return randomBytes(8).toString('hex').toUpperCase();
}
