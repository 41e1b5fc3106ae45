/**
 * Warm synchronous invokes of an echo of 34 bytes, signatures checked and logs on.
 *
 * - latency on one connection, against a bare node:http echo
 * - invokes a second on 32 connections with two environments, against a minimal Runtime API relay with two
 *   workers, serverless-offline, and AWS's runtime interface emulator, which runs one at a time and therefore
 *   gets one connection
 *
 * The load client shares the two cores with what it measures, on every side. Not measured: the SDK's own cost,
 * larger payloads, TLS, many functions at once.
 */

import { fileURLToPath } from 'node:url';
import { startNode } from './support/child.ts';
import { deploy, millisecondsToAnswer, startBenchKiln } from './support/kiln.ts';
import { type Peer, startRuntimeInterfaceEmulator, startServerlessOffline } from './support/peers.ts';
import { commandLine, descendants } from './support/process-memory.ts';
import { latencies, throughput } from './support/raw-client.ts';
import { median, printRatio, printTable } from './support/report.ts';
import { inRounds } from './support/rounds.ts';
import { signedInvoke } from './support/signed-request.ts';

const rounds = 5;
const samples = 1500;
/** They take milliseconds. */
const peerSamples = 150;
const connections = 32;
const milliseconds = 2000;
const payload = '{"name":"kiln","numbers":[1,2,3]}';
const slowPayload = '{"milliseconds":1500}';
const handler = `exports.handler = async (event) => {
  if (event.milliseconds) await new Promise((resolve) => setTimeout(resolve, event.milliseconds));
  return event;
};`;

const reference = (name: string) => fileURLToPath(new URL(`references/${name}`, import.meta.url));

function post(path: string): () => Buffer {
  const bytes = Buffer.from(
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${payload.length}\r\n\r\n${payload}`,
  );
  return () => bytes;
}

/** A side of a round; none when the peer can't be had. */
function side(name: string, peer: Peer | undefined, measure: (peer: Peer) => Promise<number>) {
  return peer === undefined ? {} : { [name]: () => measure(peer) };
}

const echo = await startNode([reference('echo-server.ts')], true);
const relay = await startNode([reference('relay-server.ts')], true);
const [echoPort, relayPort] = [Number(echo.firstLine), Number(relay.firstLine)];
const workers = await Promise.all(
  [0, 1].map(() => startNode([reference('relay-worker.ts'), String(relayPort)], false)),
);
const serverless = await startServerlessOffline();
const emulator = await startRuntimeInterfaceEmulator();

const kiln = await startBenchKiln();
await deploy(kiln, 'warm', { 'index.js': handler });
// Two calls at once, each longer than a start, make two environments. The short calls of the latency rounds come
// before the 32 connections, so that Kiln has forgotten the long ones and does not start more for the line.
await Promise.all([0, 1].map(() => millisecondsToAnswer(kiln, 'warm', slowPayload)));
const environments = () =>
  descendants(kiln.process.pid ?? 0).filter((pid) => /^\S*\/node .*\bmain\.cjs/.test(commandLine(pid)))
    .length;

/** Signed anew each round: a signature is good for five minutes. */
const invoke = () => {
  const { bytes } = signedInvoke(kiln.port, 'warm', Buffer.from(payload), kiln.credentials);
  return () => bytes;
};

try {
  const p50 = async (port: number, make: () => Buffer, count = samples) =>
    median(await latencies(port, make, count, count / 3));
  const latency: Record<string, number[]> = await inRounds(rounds, {
    'node:http echo': () => p50(echoPort, post('/')),
    'Runtime API relay': () => p50(relayPort, post('/invoke')),
    Kiln: () => p50(kiln.port, invoke()),
    ...side('serverless-offline', serverless, ({ port, path }) => p50(port, post(path), peerSamples)),
    ...side('runtime interface emulator', emulator, ({ port, path }) => p50(port, post(path), peerSamples)),
  });
  const before = environments();
  const rate: Record<string, number[]> = await inRounds(rounds, {
    'Runtime API relay': () => throughput(relayPort, post('/invoke'), connections, milliseconds),
    Kiln: () => throughput(kiln.port, invoke(), connections, milliseconds),
    ...side('serverless-offline', serverless, ({ port, path }) =>
      throughput(port, post(path), connections, milliseconds),
    ),
    ...side('runtime interface emulator', emulator, ({ port, path }) =>
      throughput(port, post(path), 1, milliseconds),
    ),
  });

  printTable(
    ['medians of rounds', 'p50 ms, 1 connection', `requests/s, ${connections} connections`],
    Object.keys(latency).map((name) => [
      name,
      median(latency[name] ?? []),
      rate[name] ? median(rate[name]) : '-',
    ]),
  );
  const last = environments();
  console.log(`environments: ${before} before ${connections} connections, ${last} after`);
  if (last > 2)
    console.log('calls waited so long that Kiln started more than the two: its rate is below its best');
  printRatio({
    subject: { name: 'Kiln invoke p50', value: median(latency.Kiln ?? []) },
    reference: { name: 'node:http echo', value: median(latency['node:http echo'] ?? []) },
    target: { atMost: 4 },
  });
  const targets = { 'Runtime API relay': 1.5, 'serverless-offline': 5, 'runtime interface emulator': 3 };
  for (const [name, atLeast] of Object.entries(targets)) {
    const values = rate[name];
    if (values === undefined) continue;
    printRatio({
      subject: { name: 'Kiln invokes/s', value: median(rate.Kiln ?? []) },
      reference: { name, value: median(values) },
      target: { atLeast },
    });
  }
} finally {
  await kiln.stop();
  await Promise.all([...workers, relay, echo].map((child) => child.stop()));
  await serverless?.stop();
  await emulator?.stop();
}
