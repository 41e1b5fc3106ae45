/** Guesses runtime and handler of a folder from the files that are in it. */

import { readFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { CommandFailure } from '../command.ts';

export interface Entrypoint {
  readonly runtime: string;
  readonly handler: string;
}

/** The runtime of Kiln's own Node: it is there without a download. */
const defaultNodeRuntime = 'nodejs26.x';
const nodeRuntimes = [20, 22, 24, 26];
const nodeModules = ['index', 'handler', 'app', 'main', 'lambda', 'src/index', 'dist/index'];
const pythonModules = ['lambda_function', 'app', 'handler', 'main'];
const rubyModules = ['lambda_function', 'app', 'handler'];

/** `paths`: files of the package, with `/`. Throws `CommandFailure` when nothing is recognised. */
export async function detectEntrypoint(folder: string, paths: readonly string[]): Promise<Entrypoint> {
  const there = new Set(paths);
  const found =
    (there.has('bootstrap') ? { runtime: 'provided.al2023', handler: 'bootstrap' } : undefined) ??
    (await detectNode(folder, there)) ??
    (await detectPython(folder, there)) ??
    detectRuby(there);
  if (found !== undefined) return found;
  throw new CommandFailure(
    `can't tell the runtime of ${folder}: it has no index.mjs, lambda_function.py, lambda_function.rb or bootstrap; name it with --runtime and --handler`,
  );
}

async function detectNode(folder: string, there: ReadonlySet<string>): Promise<Entrypoint | undefined> {
  const manifest = there.has('package.json') ? await readManifest(folder) : {};
  const main = manifest.main?.replace(/^\.\//, '');
  const candidates = nodeModules.flatMap((module) => [`${module}.mjs`, `${module}.js`, `${module}.cjs`]);
  const file = [...(main === undefined ? [] : [main]), ...candidates].find((path) => there.has(path));
  if (file === undefined) return undefined;
  const { dir, name } = parse(file);
  const module = dir === '' ? name : `${dir}/${name}`;
  return { runtime: nodeRuntime(manifest.engines?.node), handler: `${module}.handler` };
}

/** The newest runtime whose major version the `engines` range names; else the default. */
function nodeRuntime(range: string | undefined): string {
  const named = range?.match(/\d+(?=\.|\D|$)/)?.[0];
  const open = range === undefined || /[>*]/.test(range);
  return !open && nodeRuntimes.includes(Number(named)) ? `nodejs${named}.x` : defaultNodeRuntime;
}

async function detectPython(folder: string, there: ReadonlySet<string>): Promise<Entrypoint | undefined> {
  const module = pythonModules.find((candidate) => there.has(`${candidate}.py`));
  if (module === undefined) return undefined;
  const source = await readFile(join(folder, `${module}.py`), 'utf8');
  const handler = /^(?:async )?def (lambda_handler|handler)\b/m.exec(source)?.[1] ?? 'lambda_handler';
  return { runtime: 'python3.13', handler: `${module}.${handler}` };
}

function detectRuby(there: ReadonlySet<string>): Entrypoint | undefined {
  const module = rubyModules.find((candidate) => there.has(`${candidate}.rb`));
  return module === undefined ? undefined : { runtime: 'ruby3.4', handler: `${module}.lambda_handler` };
}

interface Manifest {
  readonly main?: string;
  readonly engines?: { readonly node?: string };
}

async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, 'package.json');
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new CommandFailure(`${path} is not JSON`, cause);
  }
}
