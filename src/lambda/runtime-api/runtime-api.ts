/**
 * The HTTP Runtime API (2018-06-01) that custom runtimes and AWS's public runtime clients call: one listener for
 * every environment with an address of its own, and a port each for those without.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GuestChannel, GuestEvents } from './channel.ts';
import { renderNoSuchCall } from './rendering.ts';
import { type Call, runtimeCalls } from './runtime-calls.ts';
import { RuntimeSession } from './runtime-session.ts';

export interface RuntimeApi {
  /** Serves environments that have an address of their own; port 0 takes a free one. Resolves with the port. */
  listen(host: string, port: number): Promise<number>;
  /** Makes the environment that calls from `address` known; its calls are answered from now on. */
  attach(address: string, events: GuestEvents): GuestChannel;
  /** Serves one environment that shares its address with others on a port that is its alone, until it is closed. */
  attachOnOwnPort(host: string, events: GuestEvents): Promise<{ channel: GuestChannel; port: number }>;
  close(): Promise<void>;
}

/** Later versions of the API and the extensions' one are added here. */
const callsByVersion: Readonly<Record<string, (method: string, path: string) => Call | 404 | 405>> = {
  '/2018-06-01': runtimeCalls,
};

export function createRuntimeApi(): RuntimeApi {
  return new HttpRuntimeApi();
}

class HttpRuntimeApi implements RuntimeApi {
  readonly #sessions = new Map<string, RuntimeSession>();
  readonly #servers = new Set<Server>();

  async listen(host: string, port: number): Promise<number> {
    const server = this.#serve((request) => this.#sessions.get(addressOf(request)));
    return start(server, host, port);
  }

  attach(address: string, events: GuestEvents): GuestChannel {
    const session = new RuntimeSession(events, () => {
      if (this.#sessions.get(address) === session) this.#sessions.delete(address);
    });
    this.#sessions.set(address, session);
    return session;
  }

  async attachOnOwnPort(host: string, events: GuestEvents): Promise<{ channel: GuestChannel; port: number }> {
    const server = this.#serve(() => session);
    const session = new RuntimeSession(events, () => void this.#stop(server));
    return { channel: session, port: await start(server, host, 0) };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#servers].map((server) => this.#stop(server)));
  }

  #serve(sessionOf: (request: IncomingMessage) => RuntimeSession | undefined): Server {
    const server = createServer((request, response) => route(sessionOf(request), request, response));
    // A frozen environment keeps its connection for hours; that it is gone shows when it is destroyed.
    server.keepAliveTimeout = 0;
    server.timeout = 0;
    this.#servers.add(server);
    return server;
  }

  async #stop(server: Server): Promise<void> {
    if (!this.#servers.delete(server)) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }
}

function route(
  session: RuntimeSession | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  // No environment of ours has this address: it is told nothing.
  if (session === undefined) {
    request.socket.destroy();
    return;
  }
  const { method = '', url = '' } = request;
  const path = url.split('?', 1)[0] ?? '';
  const versionEnd = path.indexOf('/', 1);
  const call = callsByVersion[path.slice(0, versionEnd)]?.(method, path.slice(versionEnd)) ?? 404;
  if (typeof call === 'number') renderNoSuchCall(response, call);
  else call(session, request, response);
}

async function start(server: Server, host: string, port: number): Promise<number> {
  server.listen(port, host);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** An IPv4 caller of a dual-stack listener shows as `::ffff:10.0.0.2`. */
function addressOf(request: IncomingMessage): string {
  return (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
}
