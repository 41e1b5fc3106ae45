/** The packages of this machine: uploaded to the blobs, unpacked below one folder, removed when unused. */

import { hash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readlink, rename, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { lambdaLimits } from '../../config/limits.ts';
import type { BlobRef, Blobs } from '../../store/blobs.ts';
import { PackageRejected, type Packages } from './packages.ts';
import { unpackArchive } from './unpacker.ts';

export interface PackageStoreOptions {
  /** Kept between starts; only Kiln's own user may enter it. */
  readonly folder: string;
  readonly blobs: Blobs;
  readonly clock: Clock;
  /** Unpacked contents must stay under it. */
  readonly limitBytes?: number;
}

const unfinishedPrefix = '.unpacking-';

/** A call that began on the old code may still load files of it for as long as a function can start and run. */
const graceMilliseconds = lambdaLimits.maxTimeoutSeconds * 1000 + 2 * lambdaLimits.initTimeoutMilliseconds;

export class PackageStore implements Packages {
  readonly #folder: string;
  readonly #blobs: Blobs;
  readonly #clock: Clock;
  readonly #limitBytes: number;
  readonly #staging = new Map<string, Promise<string>>();
  /** Asked before anything is removed: whether some version still needs the package. */
  readonly #inUse: (blob: string) => boolean;
  #uploads = 0;

  private constructor(options: PackageStoreOptions, inUse: (blob: string) => boolean) {
    this.#folder = options.folder;
    this.#blobs = options.blobs;
    this.#clock = options.clock;
    this.#limitBytes = options.limitBytes ?? lambdaLimits.maxUnzippedBytes;
    this.#inUse = inUse;
  }

  /** Opens the folder, and removes what an interrupted unpacking left in it and what nothing needs any more. */
  static async open(options: PackageStoreOptions, inUse: (blob: string) => boolean): Promise<PackageStore> {
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    const packages = new PackageStore(options, inUse);
    for (const name of await readdir(options.folder)) {
      if (name.startsWith(unfinishedPrefix)) await removeTree(join(options.folder, name));
      else if (!inUse(name)) await packages.#remove(name);
    }
    return packages;
  }

  /**
   * Takes an uploaded package: stores it and unpacks it, so that its faults show before anything refers to it.
   * What no version refers to after a while, because it was refused or only tried, is removed.
   * @throws PackageRejected
   */
  async admit(content: Buffer): Promise<BlobRef> {
    this.#uploads += 1;
    try {
      const blob = await this.#blobs.put(content);
      this.release(blob.sha256);
      await this.stage(blob.sha256);
      return blob;
    } finally {
      this.#uploads -= 1;
    }
  }

  stage(blob: string): Promise<string> {
    return this.compose(blob, (folder) => this.#unpack(blob, folder));
  }

  compose(name: string, build: (folder: string) => Promise<void>): Promise<string> {
    const running = this.#staging.get(name);
    if (running !== undefined) return running;
    const staging = this.#stage(name, build).finally(() => this.#staging.delete(name));
    this.#staging.set(name, staging);
    return staging;
  }

  /** Makes a folder of the machine a package, by a link: what changes in it shows in the functions that run it. */
  async link(target: string): Promise<string> {
    const blob = hash('sha256', `folder ${target}`);
    await symlink(target, join(this.#folder, blob)).catch((thrown: NodeJS.ErrnoException) => {
      if (thrown.code !== 'EEXIST') throw thrown;
    });
    this.release(blob);
    return blob;
  }

  /** Packages that are links, with the folders they lead to. */
  async links(): Promise<Map<string, string>> {
    const links = new Map<string, string>();
    for (const entry of await readdir(this.#folder, { withFileTypes: true })) {
      if (entry.isSymbolicLink()) links.set(entry.name, await readlink(join(this.#folder, entry.name)));
    }
    return links;
  }

  release(blob: string): void {
    this.#clock.after(graceMilliseconds, () => {
      if (this.#uploads > 0 || this.#staging.has(blob)) return this.release(blob);
      if (!this.#inUse(blob)) this.#remove(blob).catch(() => this.release(blob));
    });
  }

  async #stage(name: string, build: (folder: string) => Promise<void>): Promise<string> {
    const folder = join(this.#folder, name);
    if (await exists(folder)) return folder;
    const gone = await readlink(folder).catch(() => undefined);
    if (gone !== undefined) throw new PackageRejected('failed', `The folder ${gone} is not there any more.`);
    const unfinished = join(this.#folder, `${unfinishedPrefix}${randomUUID()}`);
    try {
      await build(unfinished);
      await rename(unfinished, folder);
      return folder;
    } catch (thrown) {
      await removeTree(unfinished);
      throw thrown;
    }
  }

  async #unpack(blob: string, folder: string): Promise<void> {
    const archive = await this.#blobs.localPath(blob);
    const report = await unpackArchive({ archive, folder, limitBytes: this.#limitBytes }, this.#clock);
    if (report.outcome !== 'unpacked') throw new PackageRejected(report.outcome, report.message);
  }

  async #remove(blob: string): Promise<void> {
    const folder = join(this.#folder, blob);
    const doomed = join(this.#folder, `${unfinishedPrefix}${randomUUID()}`);
    if (await exists(folder)) {
      await rename(folder, doomed);
      await removeTree(doomed);
    }
    await this.#blobs.delete(blob);
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

function removeTree(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true });
}
