/** Folders that are fetched once a function needs them, whoever asks; a failure is not tried again at once. */

import { existsSync } from 'node:fs';
import type { Clock } from '../base/clock.ts';
import { installAtomically } from './npm.ts';

/** After a failure, without a network say, functions run without the folder this long before it is tried again. */
const retryMilliseconds = 60_000;

export interface Fetch {
  /** What is fetched, as progress names it: `the AWS SDK for JavaScript`. */
  readonly what: string;
  /** Fills the empty folder `staging` and returns the part of it to keep. Rejects with a reason for users. */
  populate(staging: string): Promise<string>;
}

export class FetchedFolders {
  readonly #clock: Clock;
  readonly #running = new Map<string, Promise<string | undefined>>();
  readonly #failedAt = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * `folder` once it is there; undefined when it can't be had. `parent` is what appears at once, complete: `folder`
   * or a folder above it.
   */
  ensure(
    folder: string,
    parent: string,
    fetch: Fetch,
    progress: (line: string) => void,
  ): Promise<string | undefined> {
    if (existsSync(folder)) return Promise.resolve(folder);
    const failedAt = this.#failedAt.get(folder);
    if (failedAt !== undefined && this.#clock.monotonic() - failedAt < retryMilliseconds) {
      return Promise.resolve(undefined);
    }
    let running = this.#running.get(folder);
    if (running === undefined) {
      running = this.#fetch(folder, parent, fetch, progress).finally(() => this.#running.delete(folder));
      this.#running.set(folder, running);
    }
    return running;
  }

  async #fetch(
    folder: string,
    parent: string,
    { what, populate }: Fetch,
    progress: (line: string) => void,
  ): Promise<string | undefined> {
    progress(`Fetching ${what}, which a function relies on the runtime for`);
    try {
      await installAtomically(parent, populate);
      return folder;
    } catch (error) {
      this.#failedAt.set(folder, this.#clock.monotonic());
      const reason = (error as Error).message;
      progress(
        `${what[0]?.toUpperCase()}${what.slice(1)} could not be fetched; functions run without it. ${reason}`,
      );
      return undefined;
    }
  }
}
