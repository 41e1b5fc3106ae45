/**
 * Memory of an idle server against a bare node:http server: five seconds after the start, and five seconds after
 * the first invoke, which loads the API. The promise is about the server's own resident memory; processes that
 * wait to become sandboxes are listed beside it.
 * Not measured: memory after hours of load.
 */

import { startNode } from './support/child.ts';
import { deploy, millisecondsToAnswer, startBenchKiln } from './support/kiln.ts';
import { descendants, type Memory, memoryOf } from './support/process-memory.ts';
import { printRatio, printTable } from './support/report.ts';
import { settle } from './support/rounds.ts';

const idleMilliseconds = 5000;
const allowanceMegabytes = 60;
/** No TypeScript: a reference that strips types would hold the stripper in its memory. */
const bareServer = `const server = require('node:http').createServer((request, response) => response.end());
server.listen(0, '127.0.0.1', () => console.log(server.address().port));`;

const row = (name: string, { rss, anonymous, pss }: Memory) => [name, rss, anonymous, pss];

function total(pids: readonly number[]): Memory {
  const all = pids.map(memoryOf);
  const sum = (field: keyof Memory) => all.reduce((megabytes, memory) => megabytes + memory[field], 0);
  return { rss: sum('rss'), anonymous: sum('anonymous'), pss: sum('pss') };
}

const bare = await startNode(['-e', bareServer], true);
const kiln = await startBenchKiln();
try {
  const server = kiln.process.pid ?? 0;
  await settle(idleMilliseconds);
  const reference = memoryOf(bare.process.pid ?? 0);
  const idle = memoryOf(server);
  const waiting = descendants(server);
  const rows = [
    row('bare node:http', reference),
    row('Kiln, idle', idle),
    row(`its ${waiting.length} waiting processes`, total(waiting)),
  ];
  await deploy(kiln, 'memory', { 'index.js': 'exports.handler = async () => 0;' });
  await millisecondsToAnswer(kiln, 'memory');
  await settle(idleMilliseconds);
  const used = memoryOf(server);
  const below = descendants(server);
  rows.push(
    row('Kiln, after one invoke', used),
    row(`its ${below.length} processes, the environment's among them`, total(below)),
  );
  printTable(['MB', 'RSS', 'anonymous', 'PSS'], rows);
  for (const [name, memory] of Object.entries({
    'idle server': idle,
    'idle server after one invoke': used,
  })) {
    printRatio({
      subject: { name: `${name} RSS`, value: memory.rss },
      reference: {
        name: `(bare node:http RSS + ${allowanceMegabytes} MB)`,
        value: reference.rss + allowanceMegabytes,
      },
      target: { atMost: 1 },
    });
  }
} finally {
  await kiln.stop();
  await bare.stop();
}
