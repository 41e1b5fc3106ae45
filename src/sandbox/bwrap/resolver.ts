/** Finds DNS servers that sandboxes can reach, and relays where the host's own are out of their reach. */

import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { connect, createServer, isIPv4, isIPv6, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Clock } from '../../base/clock.ts';

/** What systemd-resolved knows of the servers behind its stub on 127.0.0.53. */
const resolvConfFiles = ['/etc/resolv.conf', '/run/systemd/resolve/resolv.conf'];

export interface Resolvers {
  /** Reachable from sandboxes by NAT. */
  readonly direct: readonly string[];
  /** The host's, for the relay when none is. */
  readonly host: readonly string[];
  /** `search` and `options` lines, kept as they are. */
  readonly extraLines: readonly string[];
}

export function readResolvers(files: readonly string[] = resolvConfFiles): Resolvers {
  const texts = files.map(readOrEmpty);
  const servers = texts.map((text) =>
    [...text.matchAll(/^\s*nameserver\s+(\S+)/gm)].map((match) => match[1] ?? ''),
  );
  const own = new Set(
    Object.values(networkInterfaces()).flatMap((list) => list?.map((entry) => entry.address) ?? []),
  );
  return {
    direct: [...new Set(servers.flat().filter((server) => reachable(server, own)))],
    host: servers[0] ?? [],
    extraLines: (texts[0] ?? '').split('\n').filter((line) => /^\s*(search|options)\s/.test(line)),
  };
}

function reachable(server: string, own: ReadonlySet<string>): boolean {
  return isIPv4(server) && !own.has(server) && !/^(127|0|169\.254)\./.test(server);
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

const answerTimeoutMilliseconds = 5_000;
const maxPendingQuestions = 1_000;

/** Passes DNS questions of sandboxes, UDP and TCP, to the first of the host's servers. */
export class DnsRelay {
  readonly #upstream: string;
  readonly #clock: Clock;
  readonly #datagrams: DatagramSocket;
  readonly #streams: Server;
  #pending = 0;

  private constructor(upstream: string, clock: Clock) {
    this.#upstream = upstream;
    this.#clock = clock;
    this.#datagrams = createSocket('udp4');
    this.#datagrams.on('message', (question, from) => this.#ask(question, from.address, from.port));
    this.#datagrams.on('error', () => {});
    this.#streams = createServer((client) => {
      const server = connect({ host: upstream, port: 53 });
      const end = () => {
        client.destroy();
        server.destroy();
      };
      for (const socket of [client, server])
        socket.on('error', end).setTimeout(answerTimeoutMilliseconds, end);
      client.pipe(server).pipe(client);
    });
    this.#datagrams.unref();
    this.#streams.unref();
  }

  /** Answers on port 53 of `address`. */
  static async listen(address: string, upstream: string, clock: Clock, port = 53): Promise<DnsRelay> {
    const relay = new DnsRelay(upstream, clock);
    await Promise.all([
      new Promise<void>((resolve, reject) => {
        relay.#datagrams.once('error', reject).bind(port, address, resolve);
      }),
      new Promise<void>((resolve, reject) => {
        relay.#streams.once('error', reject).listen(port, address, resolve);
      }),
    ]);
    return relay;
  }

  close(): void {
    this.#datagrams.close();
    this.#streams.close();
  }

  /** Each question has a socket of its own, so that answers need no matching and a late one finds no one. */
  #ask(question: Buffer, address: string, port: number): void {
    if (this.#pending >= maxPendingQuestions) return;
    this.#pending += 1;
    const socket = createSocket(isIPv6(this.#upstream) ? 'udp6' : 'udp4');
    const end = () => {
      timer.cancel();
      this.#pending -= 1;
      socket.removeAllListeners().close();
    };
    const timer = this.#clock.after(answerTimeoutMilliseconds, end);
    socket.once('message', (answer) => {
      this.#datagrams.send(answer, port, address);
      end();
    });
    socket.once('error', end);
    socket.send(question, 53, this.#upstream);
  }
}
