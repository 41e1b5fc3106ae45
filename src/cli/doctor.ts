/** `kiln doctor`: what this machine can enforce, which runtimes it has, and how to get what is missing. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../base/clock.ts';
import { resolveOption } from '../config/resolve-options.ts';
import { createRuntimes } from '../runtimes/create-runtimes.ts';
import { runnableProcessors } from '../runtimes/processors.ts';
import type { RuntimeStatus } from '../runtimes/runtimes.ts';
import { chooseDriver } from '../sandbox/choose.ts';
import { type Enforcement, SandboxFailure } from '../sandbox/sandbox.ts';
import { command } from './command.ts';
import { exitCodes } from './failure.ts';
import { withProgress } from './progress.ts';
import { serverOptions } from './server-options.ts';
import { tableLines } from './table.ts';

interface Diagnosis {
  /** The driver that `kiln start` would choose, or why there is none. */
  readonly sandbox:
    | { readonly driver: string; readonly enforcement: readonly Enforcement[] }
    | { readonly driver: undefined; readonly problem: string };
  readonly runtimes: readonly RuntimeStatus[];
  /** Whose machine code functions may bring. */
  readonly processors: readonly string[];
  /** Whether any function could run here. */
  readonly runnable: boolean;
}

export const doctor = command({
  description: `Tries the sandbox out as 'kiln start' would. Exits with 1 when functions can't run at all.`,
  positionals: [],
  options: {
    sandbox: serverOptions.sandbox,
    data: serverOptions.data,
    json: { type: 'boolean', description: 'print JSON' },
  },
  run: async ({ values }, io) => {
    const kind = resolveOption('sandbox', values, io.env);
    const data = resolveOption('data', values, io.env);
    const diagnosis = await withProgress(io.stderr, 'examining this machine', () => diagnose(kind, data));
    const text = values.json ? JSON.stringify(diagnosis, undefined, 2) : describe(diagnosis).join('\n');
    io.stdout.write(`${text}\n`);
    return diagnosis.runnable ? exitCodes.success : exitCodes.failure;
  },
});

type SandboxKind = Parameters<typeof chooseDriver>[0]['kind'];

async function diagnose(kind: SandboxKind, data: string): Promise<Diagnosis> {
  const runtimes = await createRuntimes({ folder: join(data, 'runtimes') }).list();
  const sandbox = await trySandbox(kind);
  const runnable = sandbox.driver !== undefined && runtimes.some(({ state }) => state !== 'missing');
  return { sandbox, runtimes, processors: runnableProcessors(), runnable };
}

async function trySandbox(kind: SandboxKind): Promise<Diagnosis['sandbox']> {
  const stateFolder = await mkdtemp(join(tmpdir(), 'kiln-doctor-'));
  try {
    const driver = await chooseDriver({ kind, stateFolder, clock: systemClock });
    await driver.close();
    return { driver: driver.name, enforcement: driver.enforcement };
  } catch (thrown) {
    if (thrown instanceof SandboxFailure) return { driver: undefined, problem: thrown.message };
    throw thrown;
  } finally {
    await rm(stateFolder, { recursive: true, force: true });
  }
}

function describe({ sandbox, runtimes, processors, runnable }: Diagnosis): string[] {
  const walls =
    sandbox.driver === undefined
      ? [`No sandbox: ${sandbox.problem}`]
      : [
          `Sandbox: ${sandbox.driver}`,
          '',
          ...tableLines(
            ['limit', 'enforced', 'how'],
            sandbox.enforcement.map(({ name, enforced, detail }) => [name, enforced ? 'yes' : 'NO', detail]),
          ),
        ];
  const images = tableLines(
    ['runtime', 'state', 'version', 'where, or how to get it'],
    runtimes.map(({ runtime, state, interpreterVersion, detail }) => [
      runtime,
      state,
      interpreterVersion ?? '-',
      detail,
    ]),
  );
  return [
    ...walls,
    '',
    ...images,
    '',
    ...describeProcessors(processors),
    '',
    runnable ? 'Functions can run here.' : "Functions can't run here.",
  ];
}

function describeProcessors(processors: readonly string[]): string[] {
  const line = `Bootstraps and native code: ${processors.join(', ')}`;
  return processors.length > 1
    ? [line]
    : [`${line}; for another processor's, apt-get install qemu-user-static binfmt-support`];
}
