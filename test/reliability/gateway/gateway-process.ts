/** A gateway in a process of its own, so that its memory and descriptors can be told from the test's. */

import { createInterface } from 'node:readline';
import { startGateway, whoami } from '../../functional/gateway/gateway-fixture.ts';

const limits = { headersMilliseconds: 60_000 };
const { port, gateway } = await startGateway({ after: () => {} }, [{ handler: whoami }], { limits });
const before = process.memoryUsage.rss();
console.log(JSON.stringify({ port }));

createInterface({ input: process.stdin }).on('line', () => {
  globalThis.gc?.();
  const growthMegabytes = Math.round((process.memoryUsage.rss() - before) / 1e6);
  console.log(JSON.stringify({ growthMegabytes, open: gateway.connectionCount }));
});
