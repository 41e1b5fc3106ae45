/**
 * `npm run bench [NAME...]`: runs the benchmarks one after the other, each in a process of its own, and sums up
 * which promises hold. `--json` adds the summary as one line of JSON.
 */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { printTable, type Verdict, word } from './support/report.ts';

interface Outcome {
  readonly benchmark: string;
  readonly succeeded: boolean;
  readonly verdicts: readonly Verdict[];
}

const folder = dirname(fileURLToPath(import.meta.url));
const available = globSync('*.ts', { cwd: folder })
  .map((file) => basename(file, '.ts'))
  .filter((name) => name !== 'run')
  .sort();

/** Its ratios arrive as messages; what it prints goes straight to the terminal. */
async function run(benchmark: string): Promise<Outcome> {
  console.log(`\n== ${benchmark}`);
  const verdicts: Verdict[] = [];
  const child = fork(join(folder, `${benchmark}.ts`), [], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  child.on('message', (verdict) => verdicts.push(verdict as Verdict));
  const [code] = await once(child, 'close');
  return { benchmark, succeeded: code === 0, verdicts };
}

function summaryRows(outcomes: readonly Outcome[]): string[][] {
  return outcomes.flatMap(({ benchmark, verdicts }) =>
    verdicts.map(({ subject, reference, ratio, target, holds }) => [
      benchmark,
      `${subject} / ${reference}`,
      `${ratio.toFixed(2)}x`,
      target,
      word(holds),
    ]),
  );
}

function machine(): string {
  const processors = cpus();
  const gigabytes = (totalmem() / 1e9).toFixed(1);
  const load = loadavg()[0]?.toFixed(1);
  return `${processors.length} x ${processors[0]?.model.trim()}, ${gigabytes} GB, Node ${process.version}, load ${load}`;
}

const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});
const unknown = wanted.filter((name) => !available.includes(name));
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(', ')}; there are ${available.join(', ')}`);
  process.exit(2);
}

console.log(machine());
const outcomes: Outcome[] = [];
for (const name of wanted.length > 0 ? wanted : available) outcomes.push(await run(name));

console.log(`\n== summary, ${new Date().toISOString().slice(0, 10)}, ${machine()}`);
printTable(['benchmark', 'subject / reference', 'measured', 'target', ''], summaryRows(outcomes));
if (values.json) console.log(JSON.stringify(outcomes));

const failed = outcomes.filter(({ succeeded }) => !succeeded).map(({ benchmark }) => benchmark);
if (failed.length > 0) {
  console.error(`failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
