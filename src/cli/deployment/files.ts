/** What of a folder belongs into a deployment package: ignore rules, permission bits, symbolic links. */

import { readdir, readFile, readlink, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { CommandFailure } from '../command.ts';

const ignoreFile = '.kilnignore';
const alwaysIgnored = ['.git', '.kiln', ignoreFile];

export type PackageEntry =
  /** `source`: where its content lies; `mode`: its permission bits. */
  | { readonly kind: 'file'; readonly path: string; readonly source: string; readonly mode: number }
  /** `target` as the link says it, relative to the link. */
  | { readonly kind: 'link'; readonly path: string; readonly target: string };

/**
 * Entries of `folder` by path with `/`, in a stable order. Rules of its `.kilnignore` (those of
 * gitignore) hold. A link that stays within the folder is kept as a link; what another one points at
 * is packed in its place, as workspaces link packages from outside.
 */
export async function packageEntries(folder: string): Promise<PackageEntry[]> {
  const root = await realpath(folder).catch(() => {
    throw new CommandFailure(`there is no folder ${folder}`);
  });
  const walk = new Walk(root, await readIgnoreRules(root));
  await walk.visit(root, '', [root]);
  return walk.entries;
}

async function readIgnoreRules(root: string): Promise<Ignore> {
  const rules = ignore().add(alwaysIgnored);
  const text = await readFile(join(root, ignoreFile), 'utf8').catch(() => '');
  return rules.add(text);
}

class Walk {
  readonly entries: PackageEntry[] = [];
  readonly #root: string;
  readonly #rules: Ignore;

  constructor(root: string, rules: Ignore) {
    this.#root = root;
    this.#rules = rules;
  }

  /** `prefix`: path of `folder` in the package, with a final `/`; `above`: real folders on the way here. */
  async visit(folder: string, prefix: string, above: readonly string[]): Promise<void> {
    const children = await readdir(folder, { withFileTypes: true });
    children.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const child of children) {
      const source = join(folder, child.name);
      const path = `${prefix}${child.name}`;
      if (this.#rules.ignores(child.isDirectory() ? `${path}/` : path)) continue;
      if (child.isDirectory()) await this.visit(source, `${path}/`, [...above, source]);
      else if (child.isSymbolicLink()) await this.#link(source, path, above);
      else if (child.isFile()) await this.#file(source, path);
    }
  }

  async #link(source: string, path: string, above: readonly string[]): Promise<void> {
    const target = await readlink(source);
    const real = await realpath(source).catch(() => {
      throw new CommandFailure(`${source} points to ${target}, which isn't there: remove it or ignore it`);
    });
    if (!target.startsWith('/') && isWithin(this.#root, real)) {
      this.entries.push({ kind: 'link', path, target });
      return;
    }
    if (!(await stat(real)).isDirectory()) return this.#file(real, path);
    if (above.includes(real))
      throw new CommandFailure(`${source} leads back to a folder that holds it: ignore it`);
    await this.visit(real, `${path}/`, [...above, real]);
  }

  async #file(source: string, path: string): Promise<void> {
    const { mode } = await stat(source);
    this.entries.push({ kind: 'file', path, source, mode: mode & 0o777 });
  }
}

function isWithin(root: string, path: string): boolean {
  const away = relative(root, path);
  return away !== '..' && !away.startsWith(`..${sep}`);
}
