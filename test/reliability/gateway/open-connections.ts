/** Opens many connections that then do nothing. */

import { connect, type Socket } from 'node:net';
import type { TestContext } from 'node:test';

const atOnce = 500;
/** One source address has about 28,000 ports; several keep clear of what else runs on the machine. */
const sources = ['127.0.0.1', '127.0.0.2'];

export interface Opened {
  readonly opened: number;
  /** Not opened since this process may have no more descriptors. */
  readonly refused: number;
}

export async function openConnections(
  t: Pick<TestContext, 'after'>,
  port: number,
  count: number,
): Promise<Opened> {
  const sockets: Socket[] = [];
  t.after(() => {
    for (const socket of sockets) socket.destroy();
  });
  let refused = 0;
  for (let done = 0; done < count && refused === 0; done += atOnce) {
    const batch = Array.from({ length: Math.min(atOnce, count - done) }, (_, index) =>
      openOne(port, sources[index % sources.length] ?? '127.0.0.1'),
    );
    for (const socket of await Promise.all(batch)) {
      if (socket === undefined) refused += 1;
      else sockets.push(socket);
    }
  }
  return { opened: sockets.length, refused };
}

function openOne(port: number, localAddress: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress });
    socket.on('error', () => resolve(undefined));
    socket.once('connect', () => resolve(socket));
  });
}
