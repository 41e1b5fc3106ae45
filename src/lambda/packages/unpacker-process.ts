/**
 * The unpacker's process: gives up its privileges, unpacks the archive on descriptor 3 into the current
 * folder, and writes one line of JSON (`UnpackReport`) to its output.
 *
 * Arguments: the limit in bytes, then the user to become where it is root.
 */

import { BadArchive } from './archive-entry.ts';
import { ArchiveTooLarge, unpack } from './unpack.ts';
import type { UnpackReport } from './unpacker.ts';

const archiveDescriptor = 3;

/** What the file system answers to names and shapes that no sound archive has. */
const archiveFaults = new Set([
  'EEXIST',
  'ENOTDIR',
  'EISDIR',
  'ERR_FS_EISDIR',
  'ENAMETOOLONG',
  'ENOENT',
  'ELOOP',
]);

function dropPrivileges(user: number): void {
  if (process.getuid?.() !== 0) return;
  process.setgroups?.([]);
  process.setgid?.(user);
  process.setuid?.(user);
}

async function run(): Promise<UnpackReport> {
  const [limitBytes, user] = process.argv.slice(2).map(Number);
  if (limitBytes === undefined || user === undefined) throw new Error('usage: LIMIT USER');
  dropPrivileges(user);
  process.umask(0o022);
  try {
    return { outcome: 'unpacked', bytes: await unpack(archiveDescriptor, limitBytes) };
  } catch (thrown) {
    return { outcome: outcomeOf(thrown), message: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

function outcomeOf(thrown: unknown): 'malformed' | 'too-large' | 'failed' {
  if (thrown instanceof ArchiveTooLarge) return 'too-large';
  if (thrown instanceof BadArchive) return 'malformed';
  const code = (thrown as NodeJS.ErrnoException).code;
  // yauzl and zlib report broken archives without a system error.
  if (code === undefined || code.startsWith('Z_') || archiveFaults.has(code)) return 'malformed';
  return 'failed';
}

process.stdout.write(JSON.stringify(await run()));
