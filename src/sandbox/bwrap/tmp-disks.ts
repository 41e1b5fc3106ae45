/** Small file systems for /tmp, in sparse files: they have a size, and their pages are not the function's memory. */

import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statfsSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { lambdaLimits } from '../../config/limits.ts';
import { unmountBelow } from './mounts.ts';
import { runCommand } from './run-command.ts';

/** A /tmp for one sandbox at a time. */
export interface TmpDisk {
  readonly mountPoint: string;
  readonly bytes: number;
}

const mebibyte = 1024 * 1024;
/** EphemeralStorage unless a function asks for more. */
const defaultBytes = lambdaLimits.minEphemeralStorageMegabytes * mebibyte;
/** ext4 wants some room for itself. */
const minBytes = 16 * mebibyte;
const bytesPerInode = 16_384;
const tmpfsMagic = 0x0102_1994;

/**
 * Why not a tmpfs: its pages are charged to whoever writes them. A function of 128 MB that fills its 512 MB of
 * /tmp, which Lambda allows, would be killed for memory; and with a limit raised by the size of /tmp, one that
 * leaves /tmp alone would have five times its memory. Pages of a disk are written back when memory is short.
 *
 * Mounting one takes 30 ms, so disks are emptied and used again by the next sandbox of the same size.
 */
export class TmpDisks {
  readonly #folder: string;
  readonly #free = new Map<number, TmpDisk[]>();
  #made = 0;
  #closed = false;

  /** `folder` must not be on a tmpfs: see `canHold`. */
  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  /** True when `folder` can hold disks: real storage and loop devices. */
  static canHold(folder: string): boolean {
    return existsSync('/dev/loop-control') && statfsSync(folder).type !== tmpfsMagic;
  }

  /** Makes disks of the default size ahead of their use, one after the other, until `count` are free. */
  async prepare(count: number): Promise<void> {
    while (!this.#closed && (this.#free.get(defaultBytes)?.length ?? 0) < count)
      this.#keep(await this.#make(defaultBytes));
  }

  /** Undefined for a size too small to be a file system. */
  async take(bytes: number): Promise<TmpDisk | undefined> {
    if (bytes < minBytes) return undefined;
    return this.#free.get(bytes)?.pop() ?? (await this.#make(bytes));
  }

  /** Empties a disk whose sandbox is gone. Nothing of it can be read later: a deleted file's blocks read as zeros. */
  async giveBack(disk: TmpDisk): Promise<void> {
    if (this.#closed) return;
    const entries = readdirSync(disk.mountPoint);
    await Promise.all(
      entries.map((name) => rm(join(disk.mountPoint, name), { recursive: true, force: true })),
    );
    this.#keep(disk);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await unmountBelow(this.#folder);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #keep(disk: TmpDisk): void {
    const free = this.#free.get(disk.bytes);
    if (free === undefined) this.#free.set(disk.bytes, [disk]);
    else free.push(disk);
  }

  async #make(bytes: number): Promise<TmpDisk> {
    const name = join(this.#folder, String(this.#made));
    this.#made += 1;
    const image = `${name}.img`;
    writeFileSync(image, '', { mode: 0o600 });
    truncateSync(image, bytes + Math.ceil(bytes / 64) + mebibyte);
    // No journal and no reserve: the content lives no longer than the sandbox.
    const features = [
      '-m',
      '0',
      '-b',
      '4096',
      '-O',
      '^has_journal,^resize_inode',
      '-N',
      String(Math.ceil(bytes / bytesPerInode)),
    ];
    await runCommand('mkfs.ext4', ['-q', '-F', ...features, '-E', 'lazy_itable_init=1,nodiscard', image]);
    mkdirSync(name);
    await runCommand('mount', ['-o', 'loop,nodev,nosuid,noatime,discard', image, name]);
    // The mounted file system lives on without its name.
    await rm(image);
    await rm(join(name, 'lost+found'), { recursive: true, force: true });
    chmodSync(name, 0o1777);
    return { mountPoint: name, bytes };
  }
}
