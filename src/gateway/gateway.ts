/** The front door: listeners on one or more addresses, all services behind each of them. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Clock } from '../base/clock.ts';
import type { CredentialSource } from '../identity/credentials.ts';
import { BodyBudget } from './body.ts';
import { type AuthMode, Callers } from './callers.ts';
import { answerClientError } from './client-error.ts';
import { Connections } from './connections.ts';
import type { ServiceDirectory } from './directory.ts';
import { defaultGatewayLimits, type GatewayLimits } from './limits.ts';
import { assertAuthOffIsLocal } from './loopback-only.ts';
import { jsonResponse, type RouteHandler, Routes } from './routes.ts';
import { RequestServer } from './serve.ts';
import { listenError } from './start-error.ts';

export interface GatewayOptions {
  readonly services: ServiceDirectory;
  readonly credentials: CredentialSource;
  /** For the main address; `off` is refused unless it is a loopback. */
  readonly auth: AuthMode;
  readonly clock: Clock;
  readonly defaultRegion: string;
  /** Further members of `/_kiln/health`. */
  readonly health?: () => Record<string, unknown>;
  /** Told of failures that a caller saw as a 500. */
  readonly onFailure?: (error: unknown, requestId: string) => void;
  readonly limits?: Partial<GatewayLimits>;
}

export interface Listener {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

export interface Gateway {
  readonly routes: Routes;
  /** Open connections on all addresses. */
  readonly connectionCount: number;
  /** The main address. Rejects with a `StartError`. Port 0 lets the system choose. */
  listen(host: string, port: number): Promise<Listener>;
  /**
   * A further address, such as the one that sandboxes reach. Signatures are verified there even with `auth=off`:
   * a function signs with its role's keys, and must not become root by leaving them out.
   */
  addListener(host: string, port: number): Promise<Listener>;
  /** Takes no new requests, waits for the running ones at most `drainMilliseconds`, then closes everything. */
  close(drainMilliseconds: number): Promise<void>;
}

export function createGateway(options: GatewayOptions): Gateway {
  return new HttpGateway(options);
}

class HttpGateway implements Gateway {
  readonly routes = new Routes();
  readonly #options: GatewayOptions;
  readonly #limits: GatewayLimits;
  readonly #connections: Connections;
  readonly #requests: RequestServer;
  readonly #servers = new Set<Server>();

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#limits = { ...defaultGatewayLimits, ...options.limits };
    this.#connections = new Connections(this.#limits, options.clock);
    this.#requests = new RequestServer({
      services: options.services,
      callers: new Callers(options.credentials, options.clock, options.defaultRegion),
      routes: this.routes,
      connections: this.#connections,
      budget: new BodyBudget(this.#limits.maxBufferedBytes),
      limits: this.#limits,
      clock: options.clock,
      onFailure: options.onFailure ?? (() => {}),
    });
    this.routes.mountPath('/_kiln/health', this.#health);
  }

  get connectionCount(): number {
    return this.#connections.count;
  }

  async listen(host: string, port: number): Promise<Listener> {
    if (this.#options.auth === 'off') assertAuthOffIsLocal(host);
    return this.#listen(host, port, this.#options.auth);
  }

  addListener(host: string, port: number): Promise<Listener> {
    return this.#listen(host, port, 'on');
  }

  async close(drainMilliseconds: number): Promise<void> {
    const closed = [...this.#servers].map(closeServer);
    this.#connections.closeGently();
    await this.#connections.quiet(drainMilliseconds);
    this.#connections.destroyAll();
    await Promise.all(closed);
  }

  #listen(host: string, port: number, auth: AuthMode): Promise<Listener> {
    const server = this.#server(auth);
    const { promise, resolve, reject } = Promise.withResolvers<Listener>();
    server.once('error', (error) => reject(listenError(error, host, port)));
    server.listen({ host, port, backlog: 4096 }, () => {
      this.#servers.add(server);
      const address = server.address() as AddressInfo;
      const close = () => {
        this.#servers.delete(server);
        return closeServer(server);
      };
      resolve({ host, port: address.port, close });
    });
    return promise;
  }

  #server(auth: AuthMode): Server {
    const limits = this.#limits;
    const server = createServer({
      maxHeaderSize: limits.maxHeaderBytes,
      headersTimeout: limits.headersMilliseconds,
      // Bodies have their own bounds, which tell a slow client from a busy handler.
      requestTimeout: 0,
      keepAliveTimeout: limits.keepAliveMilliseconds,
      connectionsCheckingInterval: limits.sweepMilliseconds,
      noDelay: true,
      insecureHTTPParser: false,
    });
    server.on('connection', (socket: Socket) => this.#connections.open(socket));
    server.on('request', (request: IncomingMessage, response: ServerResponse) =>
      this.#requests.serve(request, response, auth, false),
    );
    server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) =>
      this.#requests.serve(request, response, auth, true),
    );
    server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) =>
      answerClientError(error, socket, this.#connections.of(socket)),
    );
    return server;
  }

  #health: RouteHandler = () =>
    jsonResponse(200, { status: 'ready', region: this.#options.defaultRegion, ...this.#options.health?.() });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
