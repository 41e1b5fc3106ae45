/** Answers bytes that are not a readable HTTP request, and closes their connection. */

import type { Socket } from 'node:net';
import type { Connection } from './connections.ts';

const statuses: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

export function answerClientError(
  error: NodeJS.ErrnoException,
  socket: Socket,
  connection: Connection | undefined,
): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  if (connection !== undefined && connection.outstanding.size > 0) {
    // Written now, an answer would be taken for that of an earlier request.
    connection.closing = true;
    for (const request of connection.outstanding) request.inputBroken();
    return;
  }
  const status = statuses[error.code ?? ''] ?? '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}
