/** Reference: the least a runtime can do, an echo over the Runtime API by node:http. */

const { Agent, request } = require('node:http');

const [host, port] = String(process.env.AWS_LAMBDA_RUNTIME_API).split(':');
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** @type {(method: string, path: string, body?: string) => Promise<{ id: string, body: string }>} */
function exchange(method, path, body) {
  return new Promise((resolve, reject) => {
    const outgoing = request({ agent, host, port, method, path }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8');
      incoming.on('data', (chunk) => {
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

async function serve() {
  for (;;) {
    const { id, body } = await exchange('GET', '/2018-06-01/runtime/invocation/next');
    await exchange('POST', `/2018-06-01/runtime/invocation/${id}/response`, JSON.stringify(JSON.parse(body)));
  }
}

serve();
