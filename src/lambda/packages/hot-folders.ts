/**
 * Hot reload: functions that run straight from a folder of the developer's, and start anew when a file in it
 * changes. They are created with `S3Bucket=hot-reload` and `S3Key=/absolute/path`, names that users of other
 * local tools know, below the folders that Kiln was started with.
 */

import { type FSWatcher, watch } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, relative } from 'node:path';
import type { Clock, Timer } from '../../base/clock.ts';
import { invalidParameter } from '../model/errors.ts';
import type { CodeReference } from '../model/function-version.ts';
import type { PackageStore } from './package-store.ts';

/** The bucket that stands for the folders of this machine. */
export const hotReloadBucket = 'hot-reload';

export interface HotFoldersOptions {
  /** Absolute; functions may run from these and from what lies below. None switches hot reload off. */
  readonly paths: readonly string[];
  readonly packages: PackageStore;
  readonly clock: Clock;
  /** Called with the package whose files changed, once for a burst of changes. */
  readonly onChange: (blob: string) => void;
}

/** Editors and bundlers write many files at once; the last of them counts. */
const quietMilliseconds = 50;

export class HotFolders {
  readonly #options: HotFoldersOptions;
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #pending = new Map<string, Timer>();

  private constructor(options: HotFoldersOptions) {
    this.#options = options;
  }

  /** Goes on watching the folders that functions of an earlier start run from. */
  static async open(options: HotFoldersOptions): Promise<HotFolders> {
    const folders = new HotFolders(options);
    for (const [blob, folder] of await options.packages.links()) folders.#watch(blob, folder);
    return folders;
  }

  /** @throws InvalidParameterValueException where `path` is no folder that functions may run from */
  async take(path: string): Promise<CodeReference> {
    const folder = await this.#check(path);
    const blob = await this.#options.packages.link(folder);
    this.#watch(blob, folder);
    return { blob, sha256: Buffer.from(blob, 'hex').toString('base64'), bytes: 0 };
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    for (const timer of this.#pending.values()) timer.cancel();
  }

  async #check(path: string): Promise<string> {
    const { paths } = this.#options;
    if (paths.length === 0) {
      throw invalidParameter(
        `Hot reload is off: start Kiln with --hot-reload-paths=DIR to run functions from ${path}.`,
      );
    }
    const folder = isAbsolute(path) ? await realpath(path).catch(() => undefined) : undefined;
    if (folder === undefined || !(await stat(folder)).isDirectory()) {
      throw invalidParameter(
        `The S3Key of a hot-reload function must be the absolute path of a folder, not ${path}.`,
      );
    }
    for (const allowed of paths) {
      const root = await realpath(allowed).catch(() => undefined);
      if (root !== undefined && isInside(root, folder)) return folder;
    }
    throw invalidParameter(`${folder} is not below the folders of --hot-reload-paths: ${paths.join(', ')}.`);
  }

  #watch(blob: string, folder: string): void {
    if (this.#watchers.has(blob)) return;
    try {
      const watcher = watch(folder, { recursive: true, persistent: false }, () => this.#changed(blob));
      watcher.on('error', () => this.#unwatch(blob));
      this.#watchers.set(blob, watcher);
    } catch {
      // The folder is gone; the function fails with that when it is next invoked.
    }
  }

  #changed(blob: string): void {
    this.#pending.get(blob)?.cancel();
    this.#pending.set(
      blob,
      this.#options.clock.after(quietMilliseconds, () => {
        this.#pending.delete(blob);
        this.#options.onChange(blob);
      }),
    );
  }

  #unwatch(blob: string): void {
    this.#watchers.get(blob)?.close();
    this.#watchers.delete(blob);
  }
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === '' || !(way.startsWith('..') || isAbsolute(way));
}
