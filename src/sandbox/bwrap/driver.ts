/** The bwrap driver: launches sandboxes on prepared ground, and takes all down again. */

import type { Clock } from '../../base/clock.ts';
import { Teardown } from '../../base/disposal.ts';
import { invariant } from '../../base/invariant.ts';
import { Roster } from '../roster.ts';
import { type Sandbox, type SandboxDriver, SandboxFailure, type SandboxSpec } from '../sandbox.ts';
import { BwrapSandbox } from './bwrap-sandbox.ts';
import { bubblewrapOptions } from './command-line.ts';
import { launchScript } from './park-script.ts';
import { type BwrapOptions, type Ground, setUp } from './setup.ts';

export class BwrapDriver implements SandboxDriver {
  readonly name = 'bwrap';
  readonly enforcement: Ground['enforcement'];
  readonly network: Ground['network'];
  readonly #ground: Ground;
  readonly #clock: Clock;
  readonly #teardown: Teardown;
  readonly #roster = new Roster();
  #closed: Promise<void> | undefined;

  private constructor(ground: Ground, clock: Clock, teardown: Teardown) {
    this.#ground = ground;
    this.#clock = clock;
    this.#teardown = teardown;
    this.enforcement = ground.enforcement;
    this.network = ground.network;
  }

  /** Rejects with a `SandboxFailure` of one line when this machine can't run it. */
  static async start(options: BwrapOptions): Promise<BwrapDriver> {
    const teardown = new Teardown();
    try {
      const driver = new BwrapDriver(await setUp(options, teardown), options.clock, teardown);
      await driver.#tryOut();
      return driver;
    } catch (cause) {
      await teardown.run();
      throw cause;
    }
  }

  async launch(spec: SandboxSpec): Promise<Sandbox> {
    checkSpec(spec);
    return this.#roster.launch(spec, () => this.#start(spec));
  }

  close(): Promise<void> {
    this.#closed ??= this.#roster.close().finally(() => this.#teardown.run());
    return this.#closed;
  }

  async #start(spec: SandboxSpec): Promise<Sandbox> {
    const { places, seccomp } = this.#ground;
    const place = await places.take(spec.limits.tmpBytes);
    const release = async () => {
      await place.release();
      this.#roster.leave(spec.id);
    };
    const sandbox = new BwrapSandbox(spec, { ...place, release }, this.#clock);
    this.#roster.join(sandbox);
    try {
      const { memoryBytes, tmpBytes } = spec.limits;
      // On Lambda /tmp is not part of the memory, but the pages of a tmpfs are charged to who writes them.
      place.group.limits?.apply({
        ...spec.limits,
        memoryBytes: place.tmpFolder === undefined ? memoryBytes + tmpBytes : memoryBytes,
      });
      const { rootFolder, network, tmpFolder } = place;
      const walls = { rootFolder, network, seccomp, tmpFolder };
      await place.process.launch(spec.id, launchScript(spec, network), bubblewrapOptions(spec, walls));
      return sandbox;
    } catch (cause) {
      await sandbox.destroy();
      throw cause;
    }
  }

  /** Whether it works is known only by doing it: kernels forbid namespaces in many ways. */
  async #tryOut(): Promise<void> {
    const mebibyte = 1024 * 1024;
    const limits = {
      memoryBytes: 64 * mebibyte,
      cpuCores: 1,
      processes: 16,
      descriptors: 64,
      tmpBytes: mebibyte,
    };
    const sandbox = await this.launch({
      id: 'trial',
      argv: ['/bin/true'],
      env: {},
      cwd: '/',
      mounts: [],
      limits,
    });
    const exit = await sandbox.exited;
    await sandbox.destroy();
    if (exit.code !== 0) throw new SandboxFailure(`A trial sandbox failed (${exit.signal ?? exit.code}).`);
  }
}

function checkSpec(spec: SandboxSpec): void {
  const command = spec.argv[0];
  invariant(
    command !== undefined && !command.includes('='),
    'a sandbox has a command, without = in its name',
  );
  const texts = [...spec.argv, ...Object.entries(spec.env).flat(), spec.cwd];
  invariant(!texts.some((text) => text.includes('\0')), 'no string of a sandbox holds a zero byte');
}
