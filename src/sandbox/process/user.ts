/** Whom functions run as: Kiln's own user, or for a Kiln of root someone without rights. */

import { chmod, stat } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { SandboxFailure } from '../sandbox.ts';

export interface GuestUser {
  readonly uid: number;
  readonly gid: number;
}

/** In the few ids that systemd and Debian leave to no one: https://systemd.io/UIDS-GIDS/ */
const unprivileged: GuestUser = { uid: 65_533, gid: 65_533 };

/** Undefined where functions stay Kiln's own user. */
export function guestUser(): GuestUser | undefined {
  return process.getuid?.() === 0 ? unprivileged : undefined;
}

const othersMayEnter = 0o001;

/** Lets a guest user reach folders: those of Kiln's data may be entered then, though not listed, by everyone. */
export class Passage {
  readonly #dataFolder: string;
  readonly #user: GuestUser;
  readonly #open = new Set<string>(['/']);

  constructor(dataFolder: string, user: GuestUser) {
    this.#dataFolder = resolve(dataFolder);
    this.#user = user;
  }

  /** Rejects when a folder above `path` that is not Kiln's is closed to the user. */
  async openTo(path: string): Promise<void> {
    const folder = dirname(path);
    if (this.#open.has(folder)) return;
    await this.openTo(folder);
    const { mode } = await stat(folder);
    if ((mode & othersMayEnter) === 0) {
      if (!`${folder}${sep}`.startsWith(`${this.#dataFolder}${sep}`)) {
        throw new SandboxFailure(
          `Functions run as user ${this.#user.uid}, who may not enter ${folder}: chmod o+x ${folder}, or run Kiln as an ordinary user.`,
        );
      }
      await chmod(folder, mode | othersMayEnter);
    }
    this.#open.add(folder);
  }
}
