/**
 * What the gateway costs: a signed POST of 128 bytes to a service that does nothing, beside a bare node:http echo
 * of the same bytes. Requests are signed outside the timed section. Not measured: any real service.
 */

import { fileURLToPath } from 'node:url';
import { systemClock } from '../src/base/clock.ts';
import { invariant } from '../src/base/invariant.ts';
import { Credentials } from '../src/identity/credentials.ts';
import { readClaim } from '../src/identity/sigv4/claim.ts';
import { SignatureVerifier } from '../src/identity/sigv4/verifier.ts';
import { startNode } from './support/child.ts';
import { latencies, throughput } from './support/raw-client.ts';
import { median, printRatio, printSummaries, printTable } from './support/report.ts';
import { benchmarkKey, signedInvoke } from './support/signed-request.ts';

const rounds = 3;
const body = Buffer.alloc(128, 'a');

/** Mean microseconds to verify one small request, its Authorization header read anew each time. */
function verificationMicroseconds(): number {
  const verifier = new SignatureVerifier(new Credentials(benchmarkKey, systemClock), systemClock);
  const { path, headers } = signedInvoke(4566, 'hello', body);
  const request = { method: 'POST', path, query: '', headers };
  const verifyMany = (count: number) => {
    for (let index = 0; index < count; index += 1) {
      const claim = readClaim(request);
      invariant(claim !== undefined, 'the request is signed');
      verifier.begin(request, claim).payload.verify(body);
    }
  };
  const count = 20_000;
  verifyMany(count);
  const start = performance.now();
  verifyMany(count);
  return ((performance.now() - start) / count) * 1000;
}

interface Side {
  readonly port: number;
  readonly stop: () => Promise<void>;
  readonly latency: number[];
  readonly perSecond: number[];
}

async function startSide(script: string): Promise<Side> {
  const child = await startNode([fileURLToPath(new URL(script, import.meta.url))], true);
  return { port: Number(child.firstLine), stop: child.stop, latency: [], perSecond: [] };
}

const echo = await startSide('references/echo-server.ts');
const gateway = await startSide('references/noop-gateway.ts');
for (let round = 0; round < rounds; round += 1) {
  for (const side of [echo, gateway]) {
    const { bytes } = signedInvoke(side.port, 'hello', body);
    side.latency.push(...(await latencies(side.port, () => bytes, 3000, 1000)));
    side.perSecond.push(await throughput(side.port, () => bytes, 32, 1500));
  }
}
await Promise.all([echo.stop(), gateway.stop()]);

printSummaries('ms, 1 connection', { echo: echo.latency, gateway: gateway.latency });
printTable(
  ['32 connections', 'requests/s'],
  [
    ['echo', median(echo.perSecond)],
    ['gateway', median(gateway.perSecond)],
  ],
);
printRatio({
  subject: { name: 'signed request through the gateway, p50', value: median(gateway.latency) },
  reference: { name: 'node:http echo', value: median(echo.latency) },
  target: { atMost: 2 },
});
printRatio({
  subject: { name: 'requests/s through the gateway', value: median(gateway.perSecond) },
  reference: { name: 'node:http echo', value: median(echo.perSecond) },
  target: { atLeast: 0.5 },
});
printRatio({
  subject: { name: 'verifying a signature', value: verificationMicroseconds() },
  reference: { name: '1 microsecond', value: 1 },
  target: { atMost: 25 },
});
