/** A driver's sandboxes by name: those that start and those that run, so that closing the driver misses none. */

import { invariant } from '../base/invariant.ts';
import { type Sandbox, SandboxFailure, type SandboxSpec } from './sandbox.ts';

export class Roster {
  /** Names in use, from before a sandbox takes anything until after it has given all back. */
  readonly #ids = new Set<string>();
  readonly #starting = new Set<Promise<Sandbox>>();
  readonly #running = new Map<string, Sandbox>();
  #closed = false;

  /**
   * Runs `start` under the spec's name. Whatever it rejects with comes out as a `SandboxFailure`, and the name is free
   * again; a sandbox that started keeps it until `leave`.
   */
  async launch(spec: SandboxSpec, start: () => Promise<Sandbox>): Promise<Sandbox> {
    const { id } = spec;
    invariant(/^[A-Za-z0-9-]{1,100}$/.test(id), `sandbox id ${JSON.stringify(id)} is letters, digits and -`);
    if (this.#closed) throw new SandboxFailure('The sandbox driver is closed.');
    if (this.#ids.has(id)) throw new SandboxFailure(`A sandbox named ${id} runs already.`);
    this.#ids.add(id);
    const starting = start();
    this.#starting.add(starting);
    try {
      return await starting;
    } catch (cause) {
      this.#ids.delete(id);
      if (cause instanceof SandboxFailure) throw cause;
      throw new SandboxFailure(`Sandbox ${id} could not be made: ${(cause as Error).message}`, cause);
    } finally {
      this.#starting.delete(starting);
    }
  }

  /** From here on the sandbox is destroyed with the driver. */
  join(sandbox: Sandbox): void {
    this.#running.set(sandbox.id, sandbox);
  }

  /** The sandbox has given everything back. */
  leave(id: string): void {
    this.#running.delete(id);
    this.#ids.delete(id);
  }

  /** Takes no more launches, waits for those under way and destroys every sandbox; rejects with the first failure. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#starting);
    const ends = await Promise.allSettled([...this.#running.values()].map((sandbox) => sandbox.destroy()));
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
}
