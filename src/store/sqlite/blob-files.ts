/** `Blobs` as files named by their sha256: written beside, synced, renamed, so that a name never shows half a content. */

import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { invariant } from '../../base/invariant.ts';
import { BlobMissing, type BlobRef, type Blobs } from '../blobs.ts';
import { asUnavailable } from './failures.ts';
import { syncFolder } from './sync-folder.ts';

/** Hashed at once on the caller's thread: about a tenth of a millisecond. */
const sliceBytes = 128 * 1024;

const sha256Pattern = /^[0-9a-f]{64}$/;

export class BlobFiles implements Blobs {
  readonly #folder: string;
  readonly #incoming: string;
  /** Fan-out folders whose own names are known to be on disk. */
  readonly #syncedFolders = new Set<string>();

  private constructor(folder: string) {
    this.#folder = folder;
    this.#incoming = join(folder, 'incoming');
  }

  /** Opens `folder` for this process alone: what a crash left half-written is removed. */
  static async open(folder: string): Promise<BlobFiles> {
    const blobs = new BlobFiles(folder);
    if ((await mkdir(blobs.#incoming, { recursive: true, mode: 0o700 })) !== undefined) {
      await syncFolder(join(folder, '..'));
    }
    const leftovers = await readdir(blobs.#incoming);
    await Promise.all(leftovers.map((name) => rm(join(blobs.#incoming, name), { force: true })));
    return blobs;
  }

  async put(content: Buffer | Readable): Promise<BlobRef> {
    try {
      return Buffer.isBuffer(content) ? await this.#putBuffer(content) : await this.#write(content);
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  async open(sha256: string, range?: { first: number; last: number }): Promise<Readable> {
    invariant(
      range === undefined || (range.first >= 0 && range.first <= range.last),
      'a range runs forwards',
    );
    const handle = await whenThere(sha256, open(this.#path(sha256), 'r'));
    return handle.createReadStream(range === undefined ? {} : { start: range.first, end: range.last });
  }

  async stat(sha256: string): Promise<BlobRef | undefined> {
    if (!sha256Pattern.test(sha256)) return undefined;
    const found = await ifThere(stat(this.#path(sha256)));
    return found && { sha256, bytes: found.size };
  }

  async localPath(sha256: string): Promise<string> {
    const path = this.#path(sha256);
    await whenThere(sha256, stat(path));
    return path;
  }

  async delete(sha256: string): Promise<void> {
    if (!sha256Pattern.test(sha256)) return;
    const path = this.#path(sha256);
    await rm(path, { force: true });
    await ifThere(syncFolder(dirname(path)));
  }

  async #putBuffer(content: Buffer): Promise<BlobRef> {
    const hash = createHash('sha256');
    for (const slice of slices(content)) {
      hash.update(slice);
      await nextTurn();
    }
    const sha256 = hash.digest('hex');
    const present = await this.stat(sha256);
    if (present === undefined) return this.#write(slices(content));
    await this.#syncName(sha256);
    return present;
  }

  async #write(content: Iterable<Buffer> | Readable): Promise<BlobRef> {
    const temporary = join(this.#incoming, randomUUID());
    try {
      const handle = await open(temporary, 'wx', 0o600);
      let ref: BlobRef;
      try {
        ref = await copyHashed(content, handle);
        await handle.sync();
      } finally {
        await handle.close();
      }
      const path = this.#path(ref.sha256);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await rename(temporary, path);
      await this.#syncName(ref.sha256);
      return ref;
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  /** Also for content that was there: whoever put it may not have synced its name yet. */
  async #syncName(sha256: string): Promise<void> {
    const folder = dirname(this.#path(sha256));
    await syncFolder(folder);
    if (this.#syncedFolders.has(folder)) return;
    await syncFolder(this.#folder);
    this.#syncedFolders.add(folder);
  }

  /** Two characters of fan-out keep folders small. */
  #path(sha256: string): string {
    if (!sha256Pattern.test(sha256)) throw new BlobMissing(sha256);
    return join(this.#folder, sha256.slice(0, 2), sha256);
  }
}

function* slices(content: Buffer): Generator<Buffer> {
  for (let at = 0; at < content.length; at += sliceBytes) yield content.subarray(at, at + sliceBytes);
}

async function copyHashed(content: Iterable<Buffer> | Readable, handle: FileHandle): Promise<BlobRef> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of content) {
    const buffer: Buffer = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    hash.update(buffer);
    await handle.appendFile(buffer);
    bytes += buffer.length;
  }
  return { sha256: hash.digest('hex'), bytes };
}

async function ifThere<Value>(operation: Promise<Value>): Promise<Value | undefined> {
  try {
    return await operation;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw asUnavailable(error);
  }
}

async function whenThere<Value>(sha256: string, operation: Promise<Value>): Promise<Value> {
  const value = await ifThere(operation);
  if (value === undefined) throw new BlobMissing(sha256);
  return value;
}
