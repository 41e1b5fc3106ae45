/**
 * From the spawn of `kiln start` to its start line, against `node -e 0`: on a data folder that is there already,
 * on a new one, and with no compile cache, which is how the very first start on a machine goes.
 * Not measured: the first start after a reboot, when nothing of Node is in the page cache.
 */

import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { millisecondsToExit, startChild } from './support/child.ts';
import { launcher } from './support/kiln.ts';
import { median, printRatio, printSummaries } from './support/report.ts';
import { inRounds } from './support/rounds.ts';

const rounds = 5;
const folder = await mkdtemp(join(tmpdir(), 'kiln-bench-'));
const newFolder = () => join(folder, randomUUID());

async function millisecondsToStart(data: string, compileCache: string): Promise<number> {
  const started = performance.now();
  const kiln = await startChild(launcher, ['start', '--port', '0', '--data', data], {
    waitForLine: true,
    env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
  });
  const elapsed = performance.now() - started;
  await kiln.stop();
  return elapsed;
}

const used = newFolder();
const cache = newFolder();
try {
  // Two starts fill the compile cache: the first one writes it when it ends.
  await millisecondsToStart(used, cache);
  await millisecondsToStart(used, cache);
  const samples = await inRounds(rounds, {
    'node -e 0': () => millisecondsToExit(process.execPath, ['-e', '0']),
    'kiln start': () => millisecondsToStart(used, cache),
    'kiln start, new data folder': () => millisecondsToStart(newFolder(), cache),
    'kiln start, no compile cache': () => millisecondsToStart(used, newFolder()),
  });
  printSummaries('ms', samples);
  const reference = { name: 'node -e 0', value: median(samples['node -e 0']) };
  for (const name of ['kiln start', 'kiln start, new data folder'] as const) {
    printRatio({ subject: { name, value: median(samples[name]) }, reference, target: { atMost: 5 } });
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
