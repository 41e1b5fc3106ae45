/**
 * boto3, which Lambda's Python runtimes bring: copied from the machine's own Python where that has it, else fetched
 * with pip once a function needs it. https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html#python-sdk
 */

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Clock } from '../base/clock.ts';
import { FetchedFolders } from './fetched-folders.ts';
import { compilePython } from './python-bytecode.ts';
import type { PythonInterpreter } from './python-interpreters.ts';

/** Puts boto3 and what it needs into a folder, for this interpreter. Rejects with a reason for users. */
export type Boto3Installer = (python: PythonInterpreter, folder: string) => Promise<void>;

/** boto3 and all that it imports. */
const modules = ['boto3', 'botocore', 's3transfer', 'jmespath', 'dateutil', 'urllib3', 'six.py'];
const metadata =
  /^(?:boto3|botocore|s3transfer|jmespath|python_dateutil|urllib3|six)-[^-]+\.(?:dist|egg)-info$/;

const maxInstallMilliseconds = 600_000;

/** By the pip of this Python, which knows the user's index, proxy and certificates. */
export const pipInstall: Boto3Installer = async ({ executable }, folder) => {
  const options = ['--quiet', '--disable-pip-version-check', '--no-compile', '--target', folder];
  try {
    await promisify(execFile)(executable, ['-m', 'pip', 'install', ...options, 'boto3'], {
      // Python looks for pip in the current folder first.
      cwd: folder,
      timeout: maxInstallMilliseconds,
    });
  } catch (cause) {
    const { stderr = '' } = cause as { stderr?: string };
    const reason = stderr.trim().split('\n').at(-1) ?? String(cause);
    throw new Error(`pip failed: ${reason}`, { cause });
  }
};

export class Boto3 {
  readonly #folder: string;
  readonly #install: Boto3Installer;
  readonly #fetched: FetchedFolders;

  constructor(folder: string, install: Boto3Installer, clock: Clock) {
    this.#folder = folder;
    this.#install = install;
    this.#fetched = new FetchedFolders(clock);
  }

  /** The folder to mount if an earlier function needed it. */
  installed(python: PythonInterpreter): string | undefined {
    const folder = this.#folderOf(python);
    return existsSync(folder) ? folder : undefined;
  }

  /** The folder to mount. Undefined when it can't be had: a function that imports it fails with its own error. */
  provide(
    python: PythonInterpreter,
    target: string,
    progress: (line: string) => void,
  ): Promise<string | undefined> {
    const folder = this.#folderOf(python);
    const populate = async (staging: string) => {
      if (!(await copyOwn(python, staging))) await this.#install(python, staging);
      await compilePython(python, staging, target);
      return staging;
    };
    return this.#fetched.ensure(
      folder,
      folder,
      { what: `boto3 for Python ${python.version}`, populate },
      progress,
    );
  }

  #folderOf({ version }: PythonInterpreter): string {
    return path.join(this.#folder, `boto3-python${version}`);
  }
}

/** Copies what the interpreter's own packages hold of boto3, if that is all of it. */
async function copyOwn({ packageFolders }: PythonInterpreter, destination: string): Promise<boolean> {
  for (const folder of packageFolders) {
    const names = await readdir(folder);
    if (!modules.every((module) => names.includes(module))) continue;
    const wanted = names.filter((name) => modules.includes(name) || metadata.test(name));
    const filter = (file: string) => path.basename(file) !== '__pycache__';
    for (const name of wanted) {
      await cp(path.join(folder, name), path.join(destination, name), { recursive: true, filter });
    }
    return true;
  }
  return false;
}
