/** `npm run bench [NAME...]`: runs the benchmarks one after the other, each in a process of its own. */

import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const available = globSync('*.ts', { cwd: folder })
  .map((file) => basename(file, '.ts'))
  .filter((name) => name !== 'run')
  .sort();

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !available.includes(name));
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(', ')}; there are ${available.join(', ')}`);
  process.exit(2);
}

const processors = cpus();
const gigabytes = (totalmem() / 1e9).toFixed(1);
console.log(`${processors.length} x ${processors[0]?.model}, ${gigabytes} GB, Node ${process.version}`);

const failed = (wanted.length > 0 ? wanted : available).filter((name) => {
  console.log(`\n== ${name}`);
  const args = ['--disable-warning=ExperimentalWarning', join(folder, `${name}.ts`)];
  return spawnSync(process.execPath, args, { stdio: 'inherit' }).status !== 0;
});
if (failed.length > 0) {
  console.error(`failed: ${failed.join(', ')}`);
  process.exit(1);
}
