/**
 * The bytecode of functions' own Python code, which Lambda compiles anew in every environment: made once for each
 * package and version of Python, in a sandbox, as the compiler reads what users wrote. Environments get it read-only.
 */

import { existsSync, lstatSync } from 'node:fs';
import { chmod, mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { installAtomically } from './npm.ts';
import type { RuntimeImage } from './runtimes.ts';
import { sourceBytes } from './source-scan.ts';

/** Runs a tool behind the walls of a sandbox; resolves to its exit code, null when it was killed. */
export type IsolatedRun = (tool: {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly mounts: readonly { source: string; target: string; writable?: boolean }[];
}) => Promise<number | null>;

/** Where it is inside a sandbox; the guest looks there. */
export const bytecodeTarget = '/var/runtime/bytecode';

/** Less is compiled in the time that looking for its bytecode takes. */
const minSourceBytes = 128 * 1024;
/** compileall's exit code when some files did not compile, such as tests for other versions of Python. */
const someFailed = 1;

export class FunctionBytecode {
  readonly #folder: string;
  readonly #run: IsolatedRun | undefined;
  /** Packages that were dealt with, by destination; a failure is not tried again. */
  readonly #seen = new Set<string>();

  constructor(folder: string, run: IsolatedRun | undefined) {
    this.#folder = folder;
    this.#run = run;
  }

  /** The folder to mount if it is there already; if not, it is made now, for environments that start later. */
  find(image: RuntimeImage, codeFolder: string): string | undefined {
    const versionFolder = path.join(this.#folder, `bytecode-python${image.interpreterVersion}`);
    const destination = path.join(versionFolder, path.basename(codeFolder));
    if (existsSync(destination)) return destination;
    // A link leads to a folder that its owner edits.
    if (this.#run === undefined || this.#seen.has(destination) || lstatSync(codeFolder).isSymbolicLink()) {
      return undefined;
    }
    this.#seen.add(destination);
    // A function runs without it as well.
    this.#make(this.#run, image, codeFolder, destination).catch(() => {});
    return undefined;
  }

  async #make(run: IsolatedRun, image: RuntimeImage, codeFolder: string, destination: string): Promise<void> {
    await removeOrphans(path.dirname(destination), path.dirname(codeFolder));
    if ((await sourceBytes(codeFolder, { files: /\.py$/, skipped: new Set() })) < minSourceBytes) return;
    await installAtomically(destination, async (staging) => {
      const output = path.join(staging, 'output');
      await mkdir(output);
      // The user inside is another.
      await chmod(output, 0o777);
      const code = await run({
        argv: [
          ...[image.argv(0)[0] ?? '', '-I', '-S', '-X', `pycache_prefix=${bytecodeTarget}`],
          ...['-m', 'compileall', '-q', '--invalidation-mode', 'unchecked-hash', '/var/task'],
        ],
        env: image.env,
        mounts: [
          ...image.mounts,
          { source: codeFolder, target: '/var/task' },
          { source: output, target: bytecodeTarget, writable: true },
        ],
      });
      if (code !== 0 && code !== someFailed) throw new Error(`compileall ended with ${code}`);
      await chmod(output, 0o755);
      return output;
    });
  }
}

/** Bytecode of packages that are no longer unpacked. */
async function removeOrphans(folder: string, packageFolder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (!name.startsWith('.') && !existsSync(path.join(packageFolder, name))) {
      await rm(path.join(folder, name), { recursive: true, force: true });
    }
  }
}
