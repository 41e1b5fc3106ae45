/** The folder of one sandbox: Lambda's layout as symbolic links to what would be mounted, and its own /tmp. */

import { access, chown, mkdir, readdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SandboxMount, SandboxSpec } from '../sandbox.ts';
import type { GuestUser } from './user.ts';

/** Stands in for /tmp. Every process of the sandbox has it in `TMPDIR`, by which it can be found. */
export function temporaryFolderOf(folder: string): string {
  return join(folder, 'tmp');
}

/** Rejects when a mount's source is not there. `folder` must not exist. */
export async function makeSandboxFolder(
  folder: string,
  { mounts, cwd }: SandboxSpec,
  user: GuestUser | undefined,
): Promise<void> {
  const temporary = temporaryFolderOf(folder);
  await mkdir(folder, { mode: 0o755 });
  await mkdir(temporary, { mode: 0o700 });
  if (user !== undefined) await chown(temporary, user.uid, user.gid);
  for (const mount of mounts) {
    await access(mount.source);
    await lay(folder, mount, mounts);
  }
  // A function without code still starts in its task root.
  if (cwd.startsWith('/var/') && !mounts.some(({ target }) => target === cwd)) {
    await mkdir(join(folder, cwd), { recursive: true });
  }
}

/** One link; or, where another mount lies further down, a folder of links around it. */
async function lay(folder: string, { source, target }: SandboxMount, mounts: readonly SandboxMount[]) {
  const place = join(folder, target);
  await mkdir(dirname(place), { recursive: true });
  if (!mounts.some((other) => other.target.startsWith(`${target}/`))) {
    await symlink(source, place);
    return;
  }
  await mkdir(place, { recursive: true });
  for (const name of await readdir(source)) {
    const inner = { source: join(source, name), target: `${target}/${name}` };
    if (mounts.some((other) => other.target === inner.target)) continue;
    await lay(folder, inner, mounts);
  }
}
