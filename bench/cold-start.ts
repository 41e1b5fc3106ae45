/**
 * Cold starts at the client: a function version that has never run, active and staged, on an open connection.
 *
 * - a trivial Node function against `bwrap --unshare-all node -e 0` and against `node -e 0`
 * - a function with a bundle of 1 MB against the same script run by node alone
 * - 32 functions at once, until all have answered, against 32 times `node -e 0` at once
 *
 * Before each sample Kiln gets time to make a spare place again, as it has between cold starts that come one by
 * one. Not measured: fetching a runtime, unpacking a package, imports that read many files, and Lambda's own delay.
 */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteFunctionCommand } from '@aws-sdk/client-lambda';
import { bundleOf } from './support/bundle.ts';
import { millisecondsToExit } from './support/child.ts';
import { deployMany, millisecondsToAnswer, startBenchKiln } from './support/kiln.ts';
import { printMedianRatio, printSummaries } from './support/report.ts';
import { inRounds, settle } from './support/rounds.ts';

const rounds = 15;
const burstRounds = 3;
const burst = 32;
/** Places are made again 100 ms after a launch took one. */
const settleMilliseconds = 600;
const burstSettleMilliseconds = 4000;

const trivial = { 'index.js': 'exports.handler = async () => 0;' };
const bundle = bundleOf(1_000_000);
const folder = await mkdtemp(join(tmpdir(), 'kiln-bench-'));
const bundleFile = join(folder, 'index.js');
await writeFile(bundleFile, bundle);

const kiln = await startBenchKiln();
const names = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
const small = names('trivial', rounds + 1);
const large = names('bundle', rounds + 1);
const many = names('burst', burst * burstRounds);
await deployMany(kiln, [...small, ...many], trivial);
await deployMany(kiln, large, { 'index.js': bundle });

/** The first invoke of the next function; it is deleted afterwards, which ends its environment. */
async function coldStart(unused: string[]): Promise<number> {
  const FunctionName = unused.pop() ?? '';
  await settle(settleMilliseconds);
  const elapsed = await millisecondsToAnswer(kiln, FunctionName);
  await kiln.client.send(new DeleteFunctionCommand({ FunctionName }));
  await settle(settleMilliseconds);
  return elapsed;
}

async function coldStarts(functions: readonly string[]): Promise<number> {
  await settle(burstSettleMilliseconds);
  const started = performance.now();
  await Promise.all(functions.map((name) => millisecondsToAnswer(kiln, name)));
  const elapsed = performance.now() - started;
  for (const FunctionName of functions) await kiln.client.send(new DeleteFunctionCommand({ FunctionName }));
  await settle(burstSettleMilliseconds);
  return elapsed;
}

async function nodesAtOnce(): Promise<number> {
  const started = performance.now();
  await Promise.all(Array.from({ length: burst }, () => millisecondsToExit(process.execPath, ['-e', '0'])));
  return performance.now() - started;
}

try {
  // The first start of all prepares the runtime; and the schemas of the API are loaded now.
  await coldStart(small);
  await coldStart(large);
  const walls = ['--unshare-all', '--ro-bind', '/', '/', '--proc', '/proc', '--dev', '/dev'];
  const one = await inRounds(rounds, {
    'node -e 0': () => millisecondsToExit(process.execPath, ['-e', '0']),
    'bwrap node -e 0': () => millisecondsToExit('bwrap', [...walls, process.execPath, '-e', '0']),
    'cold start': () => coldStart(small),
    'node bundle.js': () => millisecondsToExit(process.execPath, [bundleFile]),
    'cold start, 1 MB bundle': () => coldStart(large),
  });
  printSummaries('ms', one);
  const all = await inRounds(burstRounds, {
    [`${burst} x node -e 0`]: nodesAtOnce,
    [`${burst} cold starts`]: () => coldStarts(many.splice(0, burst)),
  });
  printSummaries('ms, at once', all);

  const series = { ...one, ...all };
  printMedianRatio(series, 'cold start', 'bwrap node -e 0', { atMost: 1.25 });
  printMedianRatio(series, 'cold start, 1 MB bundle', 'node bundle.js', { atMost: 0.7 });
  printMedianRatio(series, `${burst} cold starts`, `${burst} x node -e 0`, { atMost: 1.15 });
} finally {
  await kiln.stop();
  await rm(folder, { recursive: true, force: true });
}
