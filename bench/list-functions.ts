/**
 * A ListFunctions page with 1,000 functions deployed against one with 10, on two Kilns in turns. Pages of 10 hold
 * the same amount of work on both sides; the default page holds 50 functions on one side and 10 on the other.
 * Not measured: lists of every version, and pages while functions are being created.
 */

import { deployMany, startBenchKiln } from './support/kiln.ts';
import { latencies } from './support/raw-client.ts';
import { median, printRatio, printTable } from './support/report.ts';
import { inRounds } from './support/rounds.ts';
import { signedRequest } from './support/signed-request.ts';

const few = 10;
const many = 1000;
const rounds = 7;
const requests = 150;
const path = '/2015-03-31/functions';

async function startWith(functions: number) {
  const kiln = await startBenchKiln();
  const names = Array.from({ length: functions }, (_, index) => `function-${String(index).padStart(4, '0')}`);
  await deployMany(kiln, names, { 'index.js': 'exports.handler = async () => 0;' });
  /** p50 in milliseconds of a page, each round signed anew. */
  const page = (query: string) => async () => {
    const { bytes } = signedRequest(kiln.port, { method: 'GET', path, query }, kiln.credentials);
    return median(await latencies(kiln.port, () => bytes, requests, requests / 3));
  };
  return { page, stop: () => kiln.stop() };
}

const small = await startWith(few);
const large = await startWith(many);
try {
  const samples: Record<string, number[]> = await inRounds(rounds, {
    [`pages of 10, ${few} functions`]: small.page('MaxItems=10'),
    [`pages of 10, ${many} functions`]: large.page('MaxItems=10'),
    [`default page, ${few} functions`]: small.page(''),
    [`default page, ${many} functions`]: large.page(''),
  });
  printTable(
    ['ms', 'p50'],
    Object.entries(samples).map(([name, values]) => [name, median(values)]),
  );
  for (const page of ['pages of 10', 'default page']) {
    const side = (functions: number) => {
      const name = `${page}, ${functions} functions`;
      return { name, value: median(samples[name] ?? []) };
    };
    printRatio({ subject: side(many), reference: side(few), target: { atMost: 1.5 } });
  }
} finally {
  await small.stop();
  await large.stop();
}
