/** The interpreters that the guest is tested on: the one that Kiln brings, and older ones from npm. */

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRuntimes } from '../../../src/runtimes/create-runtimes.ts';

export interface Interpreter {
  readonly runtime: string;
  readonly node: string;
  /** The flags that Lambda starts it with. */
  readonly flags: readonly string[];
}

/** Kept between runs, in a folder that git ignores. */
const cache = fileURLToPath(new URL('../../../.kiln/test-runtimes', import.meta.url));
const runtimes = createRuntimes({ folder: cache });

/** The interpreter of a runtime; installed when it is not there yet. */
export async function interpreterOf(runtime: string): Promise<Interpreter> {
  const image = await runtimes.prepare(runtime);
  const folder = image.mounts.find(({ target }) => target === '/var/lang')?.source ?? '';
  return { runtime, node: path.join(folder, 'bin', 'node'), flags: image.argv(128).slice(1, -1) };
}

/** Handlers answer by return or promise. */
export const current = await interpreterOf('nodejs26.x');
/** Handlers may answer by callback, and uncaught errors fail the invocation. */
export const older = await interpreterOf('nodejs22.x');
