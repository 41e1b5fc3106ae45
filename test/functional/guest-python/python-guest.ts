/** Starts Kiln's Python guest on a Python of this machine. */

import { spawn } from 'node:child_process';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createRuntimes } from '../../../src/runtimes/create-runtimes.ts';
import { attachGuest, type GuestProcess, spawnOptions } from '../guest/guest-process.ts';

/** Kept between runs, in a folder that git ignores. */
const cache = fileURLToPath(new URL('../../../.kiln/test-runtimes', import.meta.url));
const fixtures = fileURLToPath(new URL('fixtures', import.meta.url));

export interface Python {
  readonly runtime: string;
  readonly command: readonly string[];
}

/** Every supported Python that this machine has; the test prerequisites bring one. */
export const pythons: readonly Python[] = await findPythons();

/** The newest of them, for what no version does differently. */
export const python: Python = newest();

async function findPythons(): Promise<Python[]> {
  const runtimes = createRuntimes({ folder: cache });
  const found = (await runtimes.list()).filter(
    ({ runtime, state }) => runtime.startsWith('python') && state === 'installed',
  );
  return Promise.all(
    found.map(async ({ runtime, detail: executable }) => {
      const { mounts } = await runtimes.prepare(runtime);
      const guest = mounts.find(({ target }) => target === '/var/runtime/guest')?.source ?? '';
      return { runtime, command: [executable, '-S', '-B', path.join(guest, 'bootstrap.py')] };
    }),
  );
}

function newest(): Python {
  const last = pythons.at(-1);
  if (last === undefined) throw new Error('there is no Python of a supported version on this machine');
  return last;
}

export interface PythonGuestOptions {
  readonly python?: Python;
  /** Folder under `fixtures`, or an absolute path. */
  readonly code: string;
  readonly handler: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The guest ends with the test at the latest. */
export function startPythonGuest(
  t: Pick<TestContext, 'after'>,
  { python: chosen = python, code, handler, env = {} }: PythonGuestOptions,
): GuestProcess {
  const [program = '', ...args] = chosen.command;
  const child = spawn(program, args, spawnOptions);
  return attachGuest(t, child, { handler, env, taskRoot: path.resolve(fixtures, code) });
}
