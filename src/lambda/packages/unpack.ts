/** Unpacks one zip archive into a folder, trusting nothing in it. Runs in the unpacker's own process. */

import { closeSync, mkdirSync, openSync, readFileSync, rmSync, symlinkSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { BadArchive, planEntry } from './archive-entry.ts';
import { checkLinks } from './archive-links.ts';

/** The unpacked files together reached the limit; nothing more was written. */
export class ArchiveTooLarge extends Error {
  constructor() {
    super('the unpacked archive is too large');
    this.name = 'ArchiveTooLarge';
  }
}

const maxEntries = 200_000;
const maxLinkTargetBytes = 4096;
const localHeaderBytes = 30;

/**
 * Unpacks into the current folder; relative paths only, for its parents need not be accessible.
 * @param descriptor the archive, open for reading
 * @param limitBytes the contents together must stay under it
 * @returns bytes written
 * @throws BadArchive, ArchiveTooLarge, or what yauzl and the file system throw
 */
export async function unpack(descriptor: number, limitBytes: number): Promise<number> {
  // Read whole: entry by entry, large archives would spend most of their time on small reads.
  const archive = await fromBufferPromise(readFileSync(descriptor), {
    lazyEntries: true,
    autoClose: false,
    validateEntrySizes: true,
  });
  const unpacking = new Unpacking(archive, limitBytes);
  try {
    if (archive.entryCount > maxEntries) throw new BadArchive('too many entries');
    for await (const entry of archive.eachEntry()) await unpacking.add(entry);
    return unpacking.finish();
  } finally {
    archive.close();
  }
}

class Unpacking {
  readonly #archive: ZipFile;
  readonly #limitBytes: number;
  #bytes = 0;
  /** Made after everything else, so that no entry is ever written through a link. */
  readonly #links = new Map<string, string>();
  /** First and last position in the archive of each entry. */
  readonly #extents: [start: number, end: number][] = [];
  readonly #folders = new Set(['.']);

  constructor(archive: ZipFile, limitBytes: number) {
    this.#archive = archive;
    this.#limitBytes = limitBytes;
  }

  async add(entry: Entry): Promise<void> {
    const start = entry.relativeOffsetOfLocalHeader;
    this.#extents.push([start, start + localHeaderBytes + entry.fileNameLength + entry.compressedSize]);
    const plan = planEntry(entry);
    if (plan.path === '') return;
    if (plan.kind === 'folder') return this.#makeFolder(plan.path);
    this.#makeFolder(dirname(plan.path));
    if (plan.kind === 'link') this.#links.set(plan.path, await this.#readLink(entry));
    else {
      this.#links.delete(plan.path);
      await this.#writeFile(plan.path, plan.mode, entry);
    }
  }

  finish(): number {
    this.#refuseOverlaps();
    checkLinks(this.#links);
    for (const [path, target] of this.#links) {
      rmSync(path, { force: true });
      symlinkSync(target, path);
    }
    return this.#bytes;
  }

  #makeFolder(path: string): void {
    if (this.#folders.has(path)) return;
    mkdirSync(path, { recursive: true, mode: 0o755 });
    this.#folders.add(path);
  }

  async #writeFile(path: string, mode: number, entry: Entry): Promise<void> {
    const file = createFile(path, mode);
    try {
      if (entry.compressedSize === 0 && entry.uncompressedSize === 0) return;
      for await (const chunk of await this.#archive.openReadStreamPromise(entry)) {
        this.#bytes += chunk.length;
        if (this.#bytes >= this.#limitBytes) throw new ArchiveTooLarge();
        for (let written = 0; written < chunk.length; ) written += writeSync(file, chunk, written);
      }
    } finally {
      closeSync(file);
    }
  }

  async #readLink(entry: Entry): Promise<string> {
    if (entry.uncompressedSize > maxLinkTargetBytes) throw new BadArchive('a link has an endless target');
    return (await buffer(await this.#archive.openReadStreamPromise(entry))).toString();
  }

  /** Archives whose entries share bytes are only ever made to explode. */
  #refuseOverlaps(): void {
    this.#extents.sort((a, b) => a[0] - b[0]);
    let reached = 0;
    for (const [start, end] of this.#extents) {
      if (start < reached) throw new BadArchive('entries overlap');
      reached = end;
    }
  }
}

/** The last of several entries with one name stays, as with `unzip -o`; never written through what is there. */
function createFile(path: string, mode: number): number {
  try {
    return openSync(path, 'wx', mode);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
    rmSync(path, { force: true });
    return openSync(path, 'wx', mode);
  }
}
