/** What one entry of a zip archive would put on disk, or why it must not. */

import type { Entry } from 'yauzl';

export type PlannedEntry =
  | { readonly kind: 'file'; readonly path: string; readonly mode: number }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'link'; readonly path: string };

/** The archive is not one that may be unpacked. */
export class BadArchive extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BadArchive';
  }
}

const madeOnUnix = 3;
const madeOnMac = 19;
const typeMask = 0o170000;
const regularType = 0o100000;
const folderType = 0o040000;
const linkType = 0o120000;
const anyExecute = 0o111;

/** @throws BadArchive for names that leave the package, encryption, and anything but files, folders and links */
export function planEntry(entry: Entry): PlannedEntry {
  if (entry.isEncrypted()) throw new BadArchive(`${entry.fileName} is encrypted`);
  const path = checkName(entry.fileName);
  const madeBy = entry.versionMadeBy >>> 8;
  const mode = madeBy === madeOnUnix || madeBy === madeOnMac ? entry.externalFileAttributes >>> 16 : 0;
  const type = mode & typeMask;
  if (type === linkType) return { kind: 'link', path };
  if (type === folderType || entry.fileName.endsWith('/')) return { kind: 'folder', path };
  if (type !== 0 && type !== regularType) throw new BadArchive(`${entry.fileName} is a device or socket`);
  // Readable by whichever user the sandbox gives the function; of the rest only execution matters.
  return { kind: 'file', path, mode: (mode & anyExecute) !== 0 ? 0o555 : 0o444 };
}

/** The name as a path below the package's root. yauzl refuses `..` and absolute names as well; this is the wall. */
function checkName(name: string): string {
  if (name.includes('\0') || name.startsWith('/') || /^[a-zA-Z]:/.test(name)) {
    throw new BadArchive('an entry has an absolute or malformed name');
  }
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw new BadArchive('an entry leaves the package');
  return parts.join('/');
}
