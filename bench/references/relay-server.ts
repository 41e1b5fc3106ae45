/**
 * Reference: a minimal Runtime API relay, node:http on both hops and nothing else: no signatures, no limits,
 * no logs, no isolation. Callers POST to `/invoke`; workers poll `/next` and POST to `/response/<id>`.
 * Prints its port.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const pending = new Map<string, ServerResponse>();
const jobs: { id: string; body: Buffer }[] = [];
const pollers: ServerResponse[] = [];
let nextId = 0;

function dispatch(): void {
  while (jobs.length > 0 && pollers.length > 0) {
    const job = jobs.shift();
    const poller = pollers.pop();
    if (job === undefined || poller === undefined) return;
    poller.writeHead(200, {
      'Content-Type': 'application/json',
      'Content-Length': job.body.length,
      'Lambda-Runtime-Aws-Request-Id': job.id,
    });
    poller.end(job.body);
  }
}

function readBody(request: IncomingMessage, use: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => use(Buffer.concat(chunks)));
}

const server = createServer((request, response) => {
  const url = request.url ?? '';
  if (url === '/next') {
    pollers.push(response);
    dispatch();
  } else if (url === '/invoke') {
    readBody(request, (body) => {
      nextId += 1;
      const id = String(nextId);
      pending.set(id, response);
      jobs.push({ id, body });
      dispatch();
    });
  } else {
    const id = url.slice('/response/'.length);
    readBody(request, (body) => {
      const caller = pending.get(id);
      pending.delete(id);
      caller?.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length });
      caller?.end(body);
      response.writeHead(202, { 'Content-Length': 0 });
      response.end();
    });
  }
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
