/** What the sandbox tests share: a driver of their own, and a launch whose output is collected. */

import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { systemClock } from '../../../src/base/clock.ts';
import { BwrapDriver } from '../../../src/sandbox/bwrap/driver.ts';
import type { Sandbox, SandboxDriver, SandboxExit, SandboxSpec } from '../../../src/sandbox/sandbox.ts';

export const mebibyte = 1024 * 1024;

/** Where the tests' own interpreter is inside a sandbox. */
export const guestNode = '/var/lang/bin/node';
export const nodeMount = { source: dirname(process.execPath), target: '/var/lang/bin' };

export interface TestDriver {
  readonly driver: SandboxDriver;
  /** A folder of this test, on the host. */
  readonly folder: string;
  close(): Promise<void>;
}

/** Real walls need root; an ordinary user's are tested apart, from a root that steps down. */
export async function startDriver(sparePlaces = 2): Promise<TestDriver> {
  if (process.getuid?.() !== 0)
    throw new Error('The sandbox tests need root: run them with sudo or in a VM.');
  const folder = mkdtempSync(join(tmpdir(), 'kiln-test-'));
  const driver = await BwrapDriver.start({
    stateFolder: join(folder, 'state'),
    clock: systemClock,
    sparePlaces,
  });
  const close = async () => {
    await driver.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { driver, folder, close };
}

export type SpecChanges = Partial<Omit<SandboxSpec, 'limits'>> & { limits?: Partial<SandboxSpec['limits']> };

/** A modest sandbox for `argv`, with `changes`. */
export function specFor(argv: readonly string[], changes: SpecChanges = {}): SandboxSpec {
  const limits = {
    memoryBytes: 128 * mebibyte,
    cpuCores: 1,
    processes: 64,
    descriptors: 1024,
    tmpBytes: 16 * mebibyte,
  };
  return {
    id: `t-${randomUUID().slice(0, 8)}`,
    argv,
    env: { PATH: '/usr/bin:/bin' },
    cwd: '/',
    mounts: [nodeMount],
    ...changes,
    limits: { ...limits, ...changes.limits },
  };
}

export interface Outcome extends SandboxExit {
  readonly stdout: string;
  readonly stderr: string;
}

/** Everything a sandbox says until it exits. */
export async function outcomeOf(sandbox: Sandbox): Promise<Outcome> {
  const [stdout, stderr, exit] = await Promise.all([
    text(sandbox.stdout),
    text(sandbox.stderr),
    sandbox.exited,
  ]);
  return { ...exit, stdout, stderr };
}

/** Launches, waits for the end and destroys. */
export async function runIn(
  driver: SandboxDriver,
  argv: readonly string[],
  changes: SpecChanges = {},
): Promise<Outcome> {
  const sandbox = await driver.launch(specFor(argv, changes));
  try {
    return await outcomeOf(sandbox);
  } finally {
    await sandbox.destroy();
  }
}

/** Runs shell commands. */
export function shell(driver: SandboxDriver, script: string, changes: SpecChanges = {}): Promise<Outcome> {
  return runIn(driver, ['/bin/sh', '-c', script], changes);
}

/** Runs JavaScript in the tests' own Node. */
export function javascript(
  driver: SandboxDriver,
  script: string,
  changes: SpecChanges = {},
): Promise<Outcome> {
  return runIn(driver, [guestNode, '--no-warnings', '--input-type=module', '-e', script], changes);
}

async function text(stream: NodeJS.ReadableStream): Promise<string> {
  let all = '';
  for await (const chunk of stream) all += chunk.toString();
  return all;
}

/** Resolves with the first line that arrives. */
export async function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  return await new Promise((resolve, reject) => {
    let all = '';
    const read = (chunk: Buffer) => {
      all += chunk.toString();
      if (!all.includes('\n')) return;
      stream.removeListener('data', read);
      resolve(all.slice(0, all.indexOf('\n')));
    };
    stream.on('data', read);
    stream.once('end', () => reject(new Error(`no line arrived, only ${JSON.stringify(all)}`)));
  });
}
