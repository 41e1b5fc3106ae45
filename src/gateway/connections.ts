/** Keeps count of connections: closes the idle ones first when there are too many, and those whose bodies stall. */

import type { Socket } from 'node:net';
import type { Clock, Timer } from '../base/clock.ts';
import type { GatewayLimits } from './limits.ts';

/** A request whose head has been read and that is not yet answered. */
export interface Outstanding {
  clientGone(): void;
  /** What follows on the connection can't be read: of a body that is still incomplete, nothing more will come. */
  inputBroken(): void;
}

export class Connection {
  readonly socket: Socket;
  readonly sourceIp: string;
  readonly outstanding = new Set<Outstanding>();
  /** Ends with the answers that are outstanding. */
  closing = false;

  constructor(socket: Socket) {
    this.socket = socket;
    this.sourceIp = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  }
}

/** A body on its way in. */
interface Arrival {
  readonly connection: Connection;
  /** True while Kiln itself holds the body back, which is not the client's fault. */
  readonly heldBack: () => boolean;
  readonly onSlow: () => void;
  readonly startedAt: number;
  windowStartedAt: number;
  windowBytes: number;
}

export class Connections {
  readonly #limits: GatewayLimits;
  readonly #clock: Clock;
  readonly #all = new Map<Socket, Connection>();
  /** In the order in which they became idle. */
  readonly #idle = new Set<Connection>();
  readonly #arrivals = new Set<Arrival>();
  #sweep: Timer | undefined;
  #outstanding = 0;
  readonly #quietWaiters: (() => void)[] = [];

  constructor(limits: GatewayLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  get count(): number {
    return this.#all.size;
  }

  open(socket: Socket): void {
    if (this.#all.size >= this.#limits.maxConnections) {
      const [longestIdle] = this.#idle;
      if (longestIdle === undefined) {
        socket.destroy();
        return;
      }
      this.#forget(longestIdle);
      longestIdle.socket.destroy();
    }
    const connection = new Connection(socket);
    this.#all.set(socket, connection);
    this.#idle.add(connection);
    socket.once('close', () => this.#forget(connection));
  }

  of(socket: Socket): Connection | undefined {
    return this.#all.get(socket);
  }

  begin(connection: Connection, request: Outstanding): void {
    this.#idle.delete(connection);
    connection.outstanding.add(request);
    this.#outstanding += 1;
  }

  end(connection: Connection, request: Outstanding): void {
    if (!connection.outstanding.delete(request)) return;
    this.#outstanding -= 1;
    if (connection.outstanding.size === 0 && this.#all.has(connection.socket)) {
      this.#idle.add(connection);
      if (connection.closing) connection.socket.destroySoon();
    }
    if (this.#outstanding === 0) for (const resolve of this.#quietWaiters.splice(0)) resolve();
  }

  /** Watches a body until the returned function is called; `onSlow` runs once if it stalls or takes too long. */
  watchArrival(connection: Connection, heldBack: () => boolean, onSlow: () => void): () => void {
    const now = this.#clock.monotonic();
    const arrival: Arrival = {
      connection,
      heldBack,
      onSlow,
      startedAt: now,
      windowStartedAt: now,
      windowBytes: connection.socket.bytesRead,
    };
    this.#arrivals.add(arrival);
    this.#sweep ??= this.#clock.after(this.#limits.sweepMilliseconds, () => this.#sweepArrivals());
    return () => this.#arrivals.delete(arrival);
  }

  /** Resolves when no request is outstanding, or after `boundMilliseconds`. */
  quiet(boundMilliseconds: number): Promise<void> {
    if (this.#outstanding === 0 || boundMilliseconds <= 0) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = this.#clock.after(boundMilliseconds, resolve);
    this.#quietWaiters.push(() => {
      timer.cancel();
      resolve();
    });
    return promise;
  }

  /** Asks every connection to close with its last answer. */
  closeGently(): void {
    for (const connection of this.#all.values()) connection.closing = true;
    for (const connection of this.#idle) connection.socket.destroySoon();
  }

  destroyAll(): void {
    this.#sweep?.cancel();
    this.#sweep = undefined;
    for (const connection of [...this.#all.values()]) connection.socket.destroy();
  }

  #sweepArrivals(): void {
    this.#sweep = undefined;
    const now = this.#clock.monotonic();
    for (const arrival of this.#arrivals) {
      if (this.#isSlow(arrival, now)) {
        this.#arrivals.delete(arrival);
        arrival.onSlow();
      }
    }
    if (this.#arrivals.size === 0) return;
    this.#sweep = this.#clock.after(this.#limits.sweepMilliseconds, () => this.#sweepArrivals());
  }

  #isSlow(arrival: Arrival, now: number): boolean {
    if (now - arrival.startedAt >= this.#limits.bodyMilliseconds) return true;
    if (now - arrival.windowStartedAt < this.#limits.bodyWindowMilliseconds) return false;
    const { bytesRead } = arrival.connection.socket;
    const slow = bytesRead - arrival.windowBytes < this.#limits.minBodyBytesPerWindow && !arrival.heldBack();
    arrival.windowStartedAt = now;
    arrival.windowBytes = bytesRead;
    return slow;
  }

  #forget(connection: Connection): void {
    if (!this.#all.delete(connection.socket)) return;
    this.#idle.delete(connection);
    for (const request of connection.outstanding) request.clientGone();
  }
}
