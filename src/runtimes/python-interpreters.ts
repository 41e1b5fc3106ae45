/** Finds the Python interpreters of this machine: on PATH, and where pyenv and uv keep theirs. */

import { execFile } from 'node:child_process';
import { closeSync, existsSync, openSync, readSync, realpathSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

export interface PythonInterpreter {
  /** `3.13.2` */
  readonly version: string;
  /** The binary itself, no link and no shim. */
  readonly executable: string;
  /** The installation as a whole, of which `executable` is a part. */
  readonly prefix: string;
  /** The existing folders below `prefix` for packages that were installed into this Python. */
  readonly packageFolders: readonly string[];
}

const maxProbeMilliseconds = 10_000;

/** A virtual environment's Python names the installation it was made from. */
const probe = `
import json, os, site, sys
print(json.dumps({
    "version": "%d.%d.%d" % sys.version_info[:3],
    "executable": os.path.realpath(getattr(sys, "_base_executable", sys.executable)),
    "prefix": os.path.realpath(sys.base_prefix),
    "packageFolders": site.getsitepackages([sys.base_prefix]),
}))`;

/** The first interpreter of this version (`3.13`) that starts; undefined where there is none. */
export async function findPython(
  version: string,
  env: NodeJS.ProcessEnv,
): Promise<PythonInterpreter | undefined> {
  for (const candidate of await candidates(version, env)) {
    const interpreter = await examine(candidate).catch(() => undefined);
    if (interpreter?.version.startsWith(`${version}.`)) return interpreter;
  }
  return undefined;
}

async function candidates(version: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const pyenv = env.PYENV_ROOT ?? path.join(homedir(), '.pyenv');
  const data = env.XDG_DATA_HOME ?? path.join(homedir(), '.local/share');
  const managed = [
    ...(await newestFirst(path.join(pyenv, 'versions'), `${version}.`)),
    ...(await newestFirst(env.UV_PYTHON_INSTALL_DIR ?? path.join(data, 'uv/python'), `cpython-${version}.`)),
  ].map((folder) => path.join(folder, 'bin', `python${version}`));
  const onPath = (env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder))
    // pyenv's shims say which of its versions the user means only to a shell: its newest is taken.
    .flatMap((folder) =>
      folder === path.join(pyenv, 'shims') ? managed : [path.join(folder, `python${version}`)],
    );
  return [...new Set([...onPath, ...managed].flatMap(binaryBehind))];
}

async function newestFirst(parent: string, prefix: string): Promise<string[]> {
  const names = await readdir(parent).catch(() => []);
  return names
    .filter((name) => name.startsWith(prefix))
    .sort((a, b) => b.localeCompare(a, undefined, { numeric: true }))
    .map((name) => path.join(parent, name));
}

/** The path without links, if there is a program and no script that stands for one. */
function binaryBehind(file: string): string[] {
  try {
    const resolved = realpathSync(file);
    return isScript(resolved) ? [] : [resolved];
  } catch {
    return [];
  }
}

function isScript(file: string): boolean {
  const descriptor = openSync(file, 'r');
  try {
    const head = Buffer.alloc(2);
    readSync(descriptor, head);
    return head.toString('latin1') === '#!';
  } finally {
    closeSync(descriptor);
  }
}

async function examine(executable: string): Promise<PythonInterpreter> {
  const { stdout } = await promisify(execFile)(executable, ['-I', '-S', '-c', probe], {
    timeout: maxProbeMilliseconds,
    env: {},
  });
  const found: PythonInterpreter = JSON.parse(stdout);
  const isInside = (file: string) => !path.relative(found.prefix, file).startsWith('..');
  if (!isInside(found.executable)) throw new Error(`${found.executable} lies outside of ${found.prefix}`);
  const packageFolders = found.packageFolders.filter((folder) => isInside(folder) && existsSync(folder));
  return { ...found, packageFolders };
}
