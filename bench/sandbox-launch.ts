/**
 * What the walls cost: `node -e 0` in a sandbox of the bwrap driver, against bare bubblewrap and no walls at all.
 *
 * All three run in turn, so that other load meets them alike. Launches find a prepared place, as they do off the
 * first burst; making places is measured apart. Not measured: a guest that does work, and memory.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { systemClock } from '../src/base/clock.ts';
import { chooseDriver } from '../src/sandbox/choose.ts';
import type { SandboxDriver, SandboxSpec } from '../src/sandbox/sandbox.ts';

const rounds = Number(process.argv[2] ?? 30);
const mebibyte = 1024 * 1024;
const folder = mkdtempSync(join(tmpdir(), 'kiln-bench-'));
const driver = await chooseDriver({ kind: 'bwrap', stateFolder: folder, clock: systemClock });

const samples: Record<string, number[]> = {};
const measure = async (name: string, run: () => Promise<unknown>) => {
  const began = performance.now();
  await run();
  samples[name] ??= [];
  samples[name].push(performance.now() - began);
};

for (let round = 0; round < rounds; round += 1) {
  await measure('node', () => ended(process.execPath, ['-e', '0']));
  await measure('bubblewrap', () =>
    ended('bwrap', ['--unshare-all', '--ro-bind', '/', '/', process.execPath, '-e', '0']),
  );
  await measure('driver', () => inSandbox(driver, round));
}

const sandbox = await driver.launch(spec('freezing', ['-e', 'setInterval(() => {}, 1)']));
for (let round = 0; round < rounds * 10; round += 1) {
  await measure('freeze', async () => sandbox.freeze());
  await measure('thaw', async () => sandbox.thaw());
}
await sandbox.destroy();
await driver.close();
rmSync(folder, { recursive: true });

const medians = Object.fromEntries(Object.entries(samples).map(([name, values]) => [name, median(values)]));
for (const [name, value] of Object.entries(medians)) console.log(`${name.padEnd(12)} ${value.toFixed(3)} ms`);
console.log(`driver / bubblewrap: ${ratio('driver', 'bubblewrap')} (target at most 1.25)`);
console.log(`driver / node:       ${ratio('driver', 'node')}`);

function spec(id: string, args: readonly string[]): SandboxSpec {
  return {
    id,
    argv: ['/var/lang/bin/node', ...args],
    env: {},
    cwd: '/',
    mounts: [{ source: dirname(process.execPath), target: '/var/lang/bin' }],
    limits: {
      memoryBytes: 512 * mebibyte,
      cpuCores: 2,
      processes: 1024,
      descriptors: 1024,
      tmpBytes: 512 * mebibyte,
    },
  };
}

/** From the launch to the exit of the guest; its end is not part of a cold start. */
async function inSandbox(driver: SandboxDriver, round: number): Promise<void> {
  const sandbox = await driver.launch(spec(`bench-${round}`, ['-e', '0']));
  await sandbox.exited;
  void sandbox.destroy();
}

async function ended(command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { stdio: 'ignore' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${command} failed with ${code}`);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function ratio(subject: string, reference: string): string {
  return ((medians[subject] ?? Number.NaN) / (medians[reference] ?? Number.NaN)).toFixed(2);
}
