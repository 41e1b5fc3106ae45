/**
 * Warm synchronous invokes: latency on one connection against a bare node:http echo, and throughput on 32
 * connections against a minimal Runtime API relay with two workers. Signatures are checked and logs are on.
 * Not measured: the SDK's own cost, payloads over 100 bytes, TLS.
 */

import { startNode } from './support/child.ts';
import { deploy, signedInvoke, startBenchKiln } from './support/kiln.ts';
import { latencies, throughput } from './support/raw-client.ts';
import { percentile, printRatio, printSummaries } from './support/report.ts';

const samples = 3000;
const warmUp = 1000;
const connections = 32;
const milliseconds = 4000;
const payload = '{"name":"kiln","numbers":[1,2,3]}';
const handler = 'exports.handler = async (event) => event;';

const echo = await startNode(['bench/references/echo-server.ts'], true);
const relay = await startNode(['bench/references/relay-server.ts'], true);
const workers = [0, 1].map(() =>
  startNode(['bench/references/relay-worker.ts', relay.firstLine ?? ''], false),
);
const kiln = await startBenchKiln();
await deploy(kiln, 'warm', { 'index.js': handler });

const plain = (path: string) =>
  Buffer.from(
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${payload.length}\r\n\r\n${payload}`,
  );
const invoke = await signedInvoke(kiln, 'warm', payload);

const byName = {
  'node:http echo': await latencies(Number(echo.firstLine), () => plain('/'), samples, warmUp),
  'Runtime API relay': await latencies(Number(relay.firstLine), () => plain('/invoke'), samples, warmUp),
  'Kiln invoke': await latencies(kiln.port, () => invoke, samples, warmUp),
};
printSummaries('ms, 1 connection', byName);
printRatio({
  subject: { name: 'Kiln invoke p50', value: percentile(byName['Kiln invoke'], 0.5) },
  reference: { name: 'echo p50', value: percentile(byName['node:http echo'], 0.5) },
  target: { atMost: 4 },
});

const relayed = await throughput(Number(relay.firstLine), () => plain('/invoke'), connections, milliseconds);
const invoked = await throughput(kiln.port, () => invoke, connections, milliseconds);
console.log(`${connections} connections: relay ${relayed.toFixed(0)}/s, Kiln ${invoked.toFixed(0)}/s`);
printRatio({
  subject: { name: 'Kiln invokes/s', value: invoked },
  reference: { name: 'relay requests/s', value: relayed },
  target: { atLeast: 1.5 },
});

await kiln.stop();
for (const worker of workers) await (await worker).stop();
await relay.stop();
await echo.stop();
