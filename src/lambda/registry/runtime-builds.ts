/** The build of each runtime that new environments get, for the ARNs that stand for it. */

import type { Runtimes } from '../../runtimes/runtimes.ts';

export class RuntimeBuilds {
  readonly #runtimes: Pick<Runtimes, 'installed'> | undefined;
  /** Interpreter versions by runtime; what is installed once stays for the life of the process. */
  readonly #known = new Map<string, string>();

  /** @param runtimes undefined for a control plane that runs nothing */
  constructor(runtimes: Pick<Runtimes, 'installed'> | undefined) {
    this.#runtimes = runtimes;
  }

  /** Version of the interpreter; undefined while the runtime is not installed. */
  async installed(runtime: string | undefined): Promise<string | undefined> {
    if (runtime === undefined || this.#runtimes === undefined) return undefined;
    const known = this.#known.get(runtime);
    if (known !== undefined) return known;
    const build = await this.#runtimes.installed(runtime);
    if (build !== undefined) this.#known.set(runtime, build);
    return build;
  }
}
