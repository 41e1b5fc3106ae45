import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { RawClient } from '../../functional/gateway/raw-http.ts';
import { signedBytes } from '../../functional/gateway/signed-request.ts';
import { openConnections } from './open-connections.ts';

const connections = 10_000;
const maxMegabytes = 250;

test('10,000 idle connections leave the gateway quick and within its memory', async (t) => {
  const script = fileURLToPath(new URL('gateway-process.ts', import.meta.url));
  const child = spawn(process.execPath, ['--expose-gc', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async () => JSON.parse((await lines.next()).value ?? '{}');
  const { port } = await nextLine();

  const { opened, refused } = await openConnections(t, port, connections);
  t.diagnostic(`${opened} connections open, ${refused} refused by the machine's descriptor limit`);
  assert.ok(opened >= 900, `only ${opened} connections could be opened`);

  const started = performance.now();
  const answer = await new RawClient(t, port).send(await signedBytes()).answer();
  const milliseconds = performance.now() - started;
  assert.equal(answer.status, 200);
  assert.ok(milliseconds < 1000, `a request took ${milliseconds} ms`);

  child.stdin.write('memory\n');
  const { growthMegabytes, open } = await nextLine();
  t.diagnostic(
    `${open} connections hold ${growthMegabytes} MB, a request took ${milliseconds.toFixed(1)} ms`,
  );
  assert.ok(open >= opened);
  assert.ok(growthMegabytes < maxMegabytes);
  child.kill('SIGTERM');
  await once(child, 'exit');
});
