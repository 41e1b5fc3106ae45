/** Reference: the runtime side of the minimal relay, node:http again. Its argument is the relay's port. */

import { Agent, request } from 'node:http';

const port = Number(process.argv[2]);
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const handler = async (event: unknown) => event;

function exchange(method: string, path: string, body?: string): Promise<{ id: string; body: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ agent, host: '127.0.0.1', port, method, path }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8');
      incoming.on('data', (chunk: string) => {
        text += chunk;
      });
      incoming.on('end', () =>
        resolve({ id: String(incoming.headers['lambda-runtime-aws-request-id'] ?? ''), body: text }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

for (;;) {
  const { id, body } = await exchange('GET', '/next');
  const result = await handler(JSON.parse(body));
  await exchange('POST', `/response/${id}`, JSON.stringify(result));
}
