/** Kiln's Python guest with its bytecode, one copy for each version of Python. */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { installAtomically } from './npm.ts';
import { compilePython } from './python-bytecode.ts';
import type { PythonInterpreter } from './python-interpreters.ts';

const source = fileURLToPath(new URL('../../guest/python', import.meta.url));

/** Where the guest is inside a sandbox. */
export const guestTarget = '/var/runtime/guest';

/** The folder to mount as the guest. */
export async function preparePythonGuest(folder: string, python: PythonInterpreter): Promise<string> {
  const files = await sources();
  const hash = createHash('sha256').update(python.version);
  for (const file of files) hash.update(file).update(await readFile(path.join(source, file)));
  const destination = path.join(folder, `python-guest-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(destination)) return destination;
  await installAtomically(destination, async (staging) => {
    for (const file of files) await cp(path.join(source, file), path.join(staging, file));
    await compilePython(python, staging, guestTarget);
    return staging;
  });
  return destination;
}

async function sources(): Promise<string[]> {
  const files = await readdir(source, { recursive: true });
  return files.filter((file) => file.endsWith('.py')).sort();
}
