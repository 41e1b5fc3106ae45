/** A load client light enough not to be what is measured: raw sockets, one request in flight on each. */

import { connect, type Socket } from 'node:net';

/** Makes the next request's bytes; called for each, so that it may sign with the present time. */
export type MakeRequest = () => Buffer | string;

const patienceMilliseconds = 30_000;
const headEnd = Buffer.from('\r\n\r\n');

export interface Answer {
  readonly status: number;
  /** The function failed, which is a 200 on the wire: `X-Amz-Function-Error`. */
  readonly functionError: boolean;
  readonly body: Buffer;
}

/** One keep-alive connection. `request` resolves with the whole answer. */
export class RawConnection {
  readonly #socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #resolve: ((answer: Answer) => void) | undefined;
  #reject: ((failure: Error) => void) | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setTimeout(patienceMilliseconds, () => {
      socket.destroy(new Error(`no answer from port ${socket.remotePort} in ${patienceMilliseconds} ms`));
    });
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('error', (failure) => this.#reject?.(failure));
    socket.on('close', () => this.#reject?.(new Error('the server closed the connection')));
  }

  static open(port: number, host = '127.0.0.1'): Promise<RawConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, host, () => resolve(new RawConnection(socket)));
      socket.once('error', reject);
    });
  }

  request(bytes: Buffer | string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      this.#socket.write(bytes);
    });
  }

  close(): void {
    this.#resolve = undefined;
    this.#reject = undefined;
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const end = this.#received.indexOf(headEnd);
    if (end < 0) return;
    const head = this.#received.toString('latin1', 0, end);
    const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
    const total = end + headEnd.length + length;
    if (this.#received.length < total) return;
    const body = this.#received.subarray(end + headEnd.length, total);
    this.#received = this.#received.subarray(total);
    this.#resolve?.({
      status: Number(head.slice(9, 12)),
      functionError: /^x-amz-function-error:/im.test(head),
      body,
    });
  }
}

/** A benchmark of failures measures nothing. */
function expectSuccess({ status, functionError, body }: Answer): void {
  if (status !== 200 || functionError) throw new Error(`answered ${status}: ${body.toString()}`);
}

/** Latencies in milliseconds of `count` requests on one connection, after `warmUp` that do not count. */
export async function latencies(
  port: number,
  make: MakeRequest,
  count: number,
  warmUp: number,
): Promise<number[]> {
  const connection = await RawConnection.open(port);
  const times: number[] = [];
  for (let index = -warmUp; index < count; index += 1) {
    const bytes = make();
    const started = performance.now();
    const answer = await connection.request(bytes);
    expectSuccess(answer);
    if (index >= 0) times.push(performance.now() - started);
  }
  connection.close();
  return times;
}

/** Requests a second over `connections` for `milliseconds`, after a tenth of that as warm-up. */
export async function throughput(
  port: number,
  make: MakeRequest,
  connections: number,
  milliseconds: number,
): Promise<number> {
  const warmUntil = performance.now() + milliseconds / 10;
  const until = warmUntil + milliseconds;
  let counted = 0;
  const worker = async () => {
    const connection = await RawConnection.open(port);
    while (performance.now() < until) {
      const answer = await connection.request(make());
      expectSuccess(answer);
      const now = performance.now();
      if (now > warmUntil && now < until) counted += 1;
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: connections }, worker));
  return (counted * 1000) / milliseconds;
}
