/** Zip archives made in memory for tests, with file modes and symbolic links where a test needs them. */

import { type Zippable, zipSync } from 'fflate';

const regularFile = 0o100000;
const symbolicLink = 0o120000;
const madeOnUnix = 3;

/** Content alone (mode 0644), or content with permission bits, or the target of a symbolic link. */
export type ZipEntry =
  | string
  | Uint8Array
  | { readonly content: string | Uint8Array; readonly mode: number }
  | { readonly link: string };

/** Entries by path, in this order; any path is taken as it is, so hostile archives can be made too. */
export function zipOf(entries: Readonly<Record<string, ZipEntry>>): Buffer {
  const files: Zippable = {};
  for (const [path, entry] of Object.entries(entries)) {
    const { content, mode } = normalise(entry);
    files[path] = [content, { os: madeOnUnix, attrs: (mode << 16) >>> 0, mtime: Date.UTC(2026, 0, 1) }];
  }
  return Buffer.from(zipSync(files));
}

function normalise(entry: ZipEntry): { content: Uint8Array; mode: number } {
  if (typeof entry === 'string' || entry instanceof Uint8Array) {
    return { content: bytes(entry), mode: regularFile | 0o644 };
  }
  if ('link' in entry) return { content: bytes(entry.link), mode: symbolicLink | 0o777 };
  return { content: bytes(entry.content), mode: regularFile | entry.mode };
}

function bytes(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content) : content;
}
