/**
 * Python's bytecode, made once by the interpreter that will run it. Environments get it read-only, so that none can
 * poison another's; it names no time of its source, as the copy of a file has another.
 */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { PythonInterpreter } from './python-interpreters.ts';

const maxCompileMilliseconds = 120_000;

/** Writes the bytecode of every source below `folder` beside it; `target` is what tracebacks name for `folder`. */
export async function compilePython(
  python: PythonInterpreter,
  folder: string,
  target: string,
): Promise<void> {
  const options = ['-q', '--invalidation-mode', 'unchecked-hash', '-s', folder, '-p', target];
  await promisify(execFile)(python.executable, ['-I', '-S', '-m', 'compileall', ...options, folder], {
    timeout: maxCompileMilliseconds,
    env: {},
  });
}
