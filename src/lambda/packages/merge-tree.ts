/**
 * Lays one folder over another by hard links: what the layers of a function become under /opt.
 * https://docs.aws.amazon.com/lambda/latest/dg/adding-layers.html
 */

import { constants } from 'node:fs';
import { copyFile, link, lstat, mkdir, readdir, readlink, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';

/** File systems that have no links, or have them all taken. */
const withoutLinks = new Set(['EPERM', 'EMLINK', 'EXDEV', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/**
 * Adds everything below `source` to `target`; what is there under the same path gives way, whole folders to a file
 * or link included. Links stay links and are never followed: several sound packages together can hold one that leads
 * out of the folder, which only their sandbox may find.
 */
export async function mergeTree(source: string, target: string): Promise<void> {
  await makeFolder(target);
  for (const entry of await readdir(source, { withFileTypes: true })) {
    const from = join(source, entry.name);
    const to = join(target, entry.name);
    if (entry.isDirectory()) await mergeTree(from, to);
    else if (entry.isSymbolicLink()) await replace(to, async () => symlink(await readlink(from), to));
    else await replace(to, () => share(from, to));
  }
}

async function makeFolder(path: string): Promise<void> {
  const there = await lstat(path).catch(() => undefined);
  if (there?.isDirectory()) return;
  if (there !== undefined) await rm(path);
  await mkdir(path, { mode: 0o755 });
}

async function replace(path: string, make: () => Promise<void>): Promise<void> {
  try {
    await make();
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
    await rm(path, { recursive: true });
    await make();
  }
}

async function share(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (thrown) {
    if (!withoutLinks.has((thrown as NodeJS.ErrnoException).code ?? '')) throw thrown;
    await copyFile(from, to, constants.COPYFILE_EXCL);
  }
}
