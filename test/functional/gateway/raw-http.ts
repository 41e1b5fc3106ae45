/** HTTP by hand: sends exactly these bytes and reads what comes back. */

import { connect, type Socket } from 'node:net';
import type { TestContext } from 'node:test';

export interface RawAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const boundMilliseconds = 10_000;

export class RawClient {
  readonly socket: Socket;
  readonly closed: Promise<void>;
  #received = '';
  #ended = false;
  #wake: () => void = () => {};

  constructor(t: Pick<TestContext, 'after'>, port: number, host = '127.0.0.1') {
    this.socket = connect({ port, host });
    // A reset is one of the ways in which the server may close.
    this.socket.on('error', () => {});
    this.socket.on('data', (bytes: Buffer) => {
      this.#received += bytes.toString('latin1');
      this.#wake();
    });
    this.closed = new Promise((resolve) => {
      this.socket.on('close', () => {
        this.#ended = true;
        this.#wake();
        resolve();
      });
    });
    t.after(() => this.socket.destroy());
  }

  send(bytes: string | Buffer): this {
    this.socket.write(bytes);
    return this;
  }

  /** The next answer with a Content-Length; rejects when the connection closes first or after 10 s. */
  async answer(): Promise<RawAnswer> {
    const end = await this.#until(() => {
      const index = this.#received.indexOf('\r\n\r\n');
      return index === -1 ? undefined : index;
    });
    const [statusLine = '', ...lines] = this.#received.slice(0, end).split('\r\n');
    const headers = Object.fromEntries(
      lines.map((line) => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 1).trim(),
      ]),
    );
    const from = end + 4;
    const to = from + Number(headers['content-length'] ?? 0);
    await this.#until(() => (this.#received.length >= to ? to : undefined));
    const body = this.#received.slice(from, to);
    this.#received = this.#received.slice(to);
    return { status: Number(statusLine.split(' ')[1]), headers, body };
  }

  async #until(check: () => number | undefined): Promise<number> {
    const deadline = Date.now() + boundMilliseconds;
    for (;;) {
      const found = check();
      if (found !== undefined) return found;
      if (this.#ended) throw new Error(`the server closed after '${this.#received}'`);
      await this.#changed(deadline - Date.now());
    }
  }

  #changed(milliseconds: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('no answer in time')), milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
