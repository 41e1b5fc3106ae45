/** A Kiln that is killed leaves no process running, and the next start removes everything else it made. */

import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../src/base/clock.ts';
import { startTime } from '../../src/sandbox/bwrap/processes.ts';
import { sweepLeftovers } from '../../src/sandbox/bwrap/sweep.ts';
import { firstLine } from '../functional/sandbox/support.ts';

/** Apart from every other test's, so that no parallel start sweeps what is looked at here. */
let runFolder: string;
before(() => {
  runFolder = mkdtempSync(join(tmpdir(), 'kiln-run-'));
});
const children: ChildProcess[] = [];
after(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(runFolder, { recursive: true, force: true });
});

interface StandIn {
  readonly child: ChildProcess;
  readonly tag: string;
  readonly state: string;
}

async function startStandIn(name: string): Promise<StandIn> {
  const state = join(runFolder, name);
  const known = new Set(readdirSync(runFolder));
  const program = fileURLToPath(new URL('./stand-in.ts', import.meta.url));
  const child = spawn(process.execPath, [program, state, runFolder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  assert.ok(child.stdout);
  await firstLine(child.stdout);
  const record = readdirSync(runFolder).find((file) => file.endsWith('.json') && !known.has(file));
  assert.ok(record);
  return { child, state, tag: record.replace('.json', '') };
}

async function kill(standIn: StandIn, signal: NodeJS.Signals): Promise<void> {
  standIn.child.kill(signal);
  await once(standIn.child, 'exit');
}

/** Everything on the machine that carries the tag. */
function traces({ tag, state }: StandIn) {
  const records: { cgroups: string[] }[] = existsSync(join(runFolder, `${tag}.json`))
    ? [JSON.parse(readFileSync(join(runFolder, `${tag}.json`), 'utf8'))]
    : [];
  return {
    links: execFileSync('ip', ['-brief', 'link'], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes(tag)).length,
    tables: execFileSync('nft', ['list', 'tables'], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes(tag)).length,
    mounts: readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .filter((line) => line.includes(state)).length,
    cgroups: records.flatMap((record) => record.cgroups).filter((folder) => existsSync(folder)).length,
    records: records.length,
    folder: existsSync(join(state, `sandboxes-${tag}`)),
  };
}

const nothing = { links: 0, tables: 0, mounts: 0, cgroups: 0, records: 0, folder: false };

/** Living processes in a control group whose path carries the tag. */
function processesOf(tag: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return (
        startTime(Number(pid)) !== undefined &&
        readFileSync(`/proc/${pid}/cgroup`, 'latin1').includes(`kiln-${tag}/`)
      );
    } catch {
      return false;
    }
  });
}

for (const signal of ['SIGKILL', 'SIGTERM', 'SIGSEGV'] as const) {
  test(`after ${signal} no running process is left, and a sweep removes the rest`, async () => {
    const standIn = await startStandIn(`state-${signal}`);
    const alive = traces(standIn);
    assert.ok(
      alive.links >= 3 && alive.tables === 2 && alive.cgroups >= 1 && alive.folder,
      JSON.stringify(alive),
    );
    assert.ok(processesOf(standIn.tag).length >= 4);
    const groups: string[] = JSON.parse(readFileSync(join(runFolder, `${standIn.tag}.json`), 'utf8')).cgroups;
    await kill(standIn, signal);
    // Dying with their parent, without any help; the kernel takes a moment to tear a namespace down.
    const deadline = performance.now() + 5_000;
    while (processesOf(standIn.tag).length > 0 && performance.now() < deadline) await setImmediate();
    assert.deepEqual(processesOf(standIn.tag), []);
    assert.deepEqual(await sweepLeftovers(runFolder, systemClock), [standIn.tag]);
    assert.deepEqual(traces(standIn), nothing);
    for (const folder of groups) assert.equal(existsSync(folder), false, folder);
  });
}

test('a sweep leaves the living alone', async () => {
  const dead = await startStandIn('dead');
  const living = await startStandIn('living');
  const before = { ...traces(living), processes: processesOf(living.tag) };
  await kill(dead, 'SIGKILL');
  assert.deepEqual(await sweepLeftovers(runFolder, systemClock), [dead.tag]);
  // It may have made more in the meantime, as it keeps places ready.
  const now = { ...traces(living), processes: processesOf(living.tag) };
  for (const kind of ['links', 'tables', 'mounts', 'cgroups', 'records'] as const) {
    assert.ok(
      now[kind] >= before[kind] && before[kind] > 0,
      `${kind}: ${before[kind]} before, ${now[kind]} now`,
    );
  }
  assert.deepEqual(
    before.processes.filter((pid) => !now.processes.includes(pid)),
    [],
  );
  await kill(living, 'SIGKILL');
  await Promise.all([sweepLeftovers(runFolder, systemClock), sweepLeftovers(runFolder, systemClock)]);
  assert.deepEqual(traces(living), nothing);
});
