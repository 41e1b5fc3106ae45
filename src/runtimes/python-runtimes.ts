/** The python* runtimes, on the interpreters that the machine has. */

import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { bytecodeTarget, type FunctionBytecode } from './function-bytecode.ts';
import type { Boto3 } from './python-boto3.ts';
import { preparePythonGuest } from './python-guest.ts';
import { packageTarget, pythonImage } from './python-image.ts';
import { findPython, type PythonInterpreter } from './python-interpreters.ts';
import { pythonRuntimes } from './python-versions.ts';
import { type RuntimeFamily, type RuntimeImage, type RuntimeStatus, RuntimeUnavailable } from './runtimes.ts';
import { missesBoto3 } from './sdk-usage.ts';

export interface PythonRuntimesOptions {
  readonly folder: string;
  readonly boto3: Boto3;
  readonly bytecode: FunctionBytecode;
  /** Where PATH and the folders of pyenv and uv are named. */
  readonly env: NodeJS.ProcessEnv;
}

interface Prepared {
  readonly python: PythonInterpreter;
  readonly guest: string;
  readonly empty: string;
}

export class PythonRuntimes implements RuntimeFamily {
  readonly names = [...pythonRuntimes.keys()];
  readonly #options: PythonRuntimesOptions;
  readonly #prepared = new Map<string, Promise<Prepared>>();
  readonly #missesBoto3 = new Map<string, Promise<boolean>>();

  constructor(options: PythonRuntimesOptions) {
    this.#options = options;
  }

  async prepare(
    runtime: string,
    progress: (line: string) => void,
    codeFolders: readonly string[],
  ): Promise<RuntimeImage> {
    const { python, guest, empty } = await this.#prepare(runtime);
    const boto3 = await this.#boto3For(runtime, python, codeFolders, progress);
    const image = pythonImage(runtime, python, { guest, empty, boto3 });
    const [code] = codeFolders;
    const source = code && this.#options.bytecode.find(image, code);
    return source ? { ...image, mounts: [...image.mounts, { source, target: bytecodeTarget }] } : image;
  }

  async installed(runtime: string): Promise<string | undefined> {
    return (await findPython(pythonRuntimes.get(runtime) ?? '', this.#options.env))?.version;
  }

  list(): Promise<RuntimeStatus[]> {
    return Promise.all([...pythonRuntimes].map(([runtime, version]) => this.#status(runtime, version)));
  }

  /** Once for all functions; a failure is tried again by the next caller, who may have installed what was missing. */
  #prepare(runtime: string): Promise<Prepared> {
    let prepared = this.#prepared.get(runtime);
    if (prepared === undefined) {
      prepared = this.#findAndPrepare(runtime);
      this.#prepared.set(runtime, prepared);
      prepared.catch(() => this.#prepared.delete(runtime));
    }
    return prepared;
  }

  async #findAndPrepare(runtime: string): Promise<Prepared> {
    const version = pythonRuntimes.get(runtime) ?? '';
    const { folder, env } = this.#options;
    const python = await findPython(version, env);
    if (python === undefined) {
      throw new RuntimeUnavailable(
        runtime,
        `no Python ${version} was found. ${remedy(version)}, then invoke the function again.`,
      );
    }
    const empty = path.join(folder, 'empty');
    await mkdir(empty, { recursive: true });
    return { python, guest: await preparePythonGuest(folder, python), empty };
  }

  async #boto3For(
    runtime: string,
    python: PythonInterpreter,
    codeFolders: readonly string[],
    progress: (line: string) => void,
  ): Promise<string | undefined> {
    const { boto3 } = this.#options;
    if (codeFolders.length === 0) return boto3.installed(python);
    const key = [runtime, ...codeFolders].join('\n');
    let misses = this.#missesBoto3.get(key);
    if (misses === undefined) {
      misses = missesBoto3(codeFolders, runtime);
      this.#missesBoto3.set(key, misses);
      misses.catch(() => this.#missesBoto3.delete(key));
    }
    return (await misses) ? boto3.provide(python, packageTarget(python), progress) : boto3.installed(python);
  }

  async #status(runtime: string, version: string): Promise<RuntimeStatus> {
    const python = await findPython(version, this.#options.env);
    return {
      runtime,
      state: python === undefined ? 'missing' : 'installed',
      interpreterVersion: python?.version,
      detail: python?.executable ?? remedy(version),
    };
  }
}

const remedy = (version: string) =>
  `Install it where PATH, pyenv or uv find it (\`uv python install ${version}\`, \`pyenv install ${version}\`)`;
