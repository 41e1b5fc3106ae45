/** Reads the sources of a package to see what they mention. */

import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';

/** Beyond this a package is taken as it is: it brings its dependencies along. */
const maxScannedBytes = 64 * 1024 * 1024;

export interface Scan {
  readonly files: RegExp;
  /** Names of folders that are left out. */
  readonly skipped: ReadonlySet<string>;
}

/** The texts of the sources below `folder`, byte by byte as Latin-1. */
export async function* sourceTexts(folder: string, scan: Scan): AsyncGenerator<string> {
  let budget = maxScannedBytes;
  for await (const file of sourcesIn(folder, scan)) {
    budget -= (await stat(file)).size;
    if (budget < 0) return;
    yield await readFile(file, 'latin1');
  }
}

/** How much there is below `folder`, in bytes. */
export async function sourceBytes(folder: string, scan: Scan): Promise<number> {
  let total = 0;
  for await (const file of sourcesIn(folder, scan)) total += (await stat(file)).size;
  return total;
}

async function* sourcesIn(folder: string, scan: Scan): AsyncGenerator<string> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isFile() && scan.files.test(entry.name)) yield full;
    else if (entry.isDirectory() && !scan.skipped.has(entry.name)) yield* sourcesIn(full, scan);
  }
}
