/** Zips a folder into a deployment package, off the event loop's thread where files are large. */

import { readFile } from 'node:fs/promises';
import { type AsyncZippable, zip } from 'fflate';
import { type PackageEntry, packageEntries } from './files.ts';

const fileType = 0o100000;
const linkType = 0o120000;
const madeOnUnix = 3;
/** Fixed, so that equal folders give equal archives and `CodeSha256` changes only with the code. */
const modified = new Date(2020, 0, 1);

export interface Archive {
  readonly bytes: Buffer;
  readonly paths: readonly string[];
}

/** Throws `CommandFailure` when the folder can't be packed. */
export async function zipFolder(folder: string): Promise<Archive> {
  const entries = await packageEntries(folder);
  const files: AsyncZippable = {};
  for (const entry of entries) {
    const attributes = unixMode(entry) * 2 ** 16;
    files[entry.path] = [await content(entry), { os: madeOnUnix, attrs: attributes, mtime: modified }];
  }
  const bytes = await new Promise<Uint8Array>((resolve, reject) => {
    zip(files, (error, archive) => (error === null ? resolve(archive) : reject(error)));
  });
  return { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), paths: Object.keys(files) };
}

function unixMode(entry: PackageEntry): number {
  return entry.kind === 'link' ? linkType | 0o777 : fileType | entry.mode;
}

async function content(entry: PackageEntry): Promise<Uint8Array> {
  return entry.kind === 'link' ? Buffer.from(entry.target) : readFile(entry.source);
}
