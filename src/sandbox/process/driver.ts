/** The process driver: plain child processes, for machines that have no namespaces. No walls against hostile code. */

import { rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { Teardown } from '../../base/disposal.ts';
import { Roster } from '../roster.ts';
import type { Enforcement, GuestNetwork, Sandbox, SandboxDriver, SandboxSpec } from '../sandbox.ts';
import { describeEnforcement } from './enforcement.ts';
import { pathsBelow } from './paths.ts';
import { type ProcessList, processList } from './process-list.ts';
import { ProcessSandbox } from './process-sandbox.ts';
import { makeSandboxFolder, temporaryFolderOf } from './sandbox-folder.ts';
import { startProcess } from './start-process.ts';
import { endProcessesOf, takeFolder } from './sweep.ts';
import { type GuestUser, guestUser, Passage } from './user.ts';
import { Watch } from './watch.ts';
import { Watchdog } from './watchdog.ts';

export interface ProcessDriverOptions {
  /** Private folder of this Kiln for generated files, directly in its data folder. */
  readonly stateFolder: string;
  readonly clock: Clock;
  /** Why a stronger driver was not taken; one line. */
  readonly reason?: string | undefined;
}

const loopback = '127.0.0.1';

export class ProcessDriver implements SandboxDriver {
  readonly name = 'process';
  readonly enforcement: readonly Enforcement[];
  readonly network: GuestNetwork = {
    gatewayHost: loopback,
    listenAddresses: [loopback],
    shared: true,
    // Nothing is shut.
    allow: async () => {},
  };
  readonly #clock: Clock;
  readonly #folder: string;
  readonly #processes: ProcessList;
  readonly #user: GuestUser | undefined;
  readonly #passage: Passage | undefined;
  readonly #watch: Watch;
  readonly #watchdog = new Watchdog();
  readonly #roster = new Roster();
  #closed: Promise<void> | undefined;

  private constructor(options: ProcessDriverOptions, folder: string, processes: ProcessList) {
    this.#clock = options.clock;
    this.#folder = folder;
    this.#processes = processes;
    this.#user = guestUser();
    this.#passage = this.#user && new Passage(dirname(resolve(options.stateFolder)), this.#user);
    this.#watch = new Watch(processes, options.clock);
    this.enforcement = describeEnforcement(this.#user, processes.scanMilliseconds, options.reason);
  }

  /** Ends what a killed Kiln of this data folder left. */
  static async start(options: ProcessDriverOptions): Promise<ProcessDriver> {
    const processes = processList();
    const folder = await takeFolder(resolve(options.stateFolder), processes, options.clock);
    return new ProcessDriver(options, folder, processes);
  }

  launch(spec: SandboxSpec): Promise<Sandbox> {
    return this.#roster.launch(spec, async () => {
      try {
        return await this.#start(spec);
      } catch (cause) {
        await rm(this.#folderOf(spec), { recursive: true, force: true });
        throw cause;
      }
    });
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const teardown = new Teardown();
    // Last registered runs first.
    teardown.add('the folder of sandboxes', () => rm(this.#folder, { recursive: true, force: true }));
    teardown.add('the watchdog', () => this.#watchdog.close(this.#clock));
    teardown.add('the sandboxes', () => this.#roster.close());
    await teardown.run();
  }

  async #start(spec: SandboxSpec): Promise<Sandbox> {
    const folder = this.#folderOf(spec);
    await makeSandboxFolder(folder, spec, this.#user);
    for (const path of [folder, ...spec.mounts.map(({ source }) => source)]) {
      await this.#passage?.openTo(path);
    }
    const pathInside = pathsBelow(folder, spec.mounts);
    const temporary = temporaryFolderOf(folder);
    const seen: SandboxSpec = {
      ...spec,
      argv: spec.argv.map(pathInside),
      // Without HOME, libraries would take the settings of the host's user for the function's.
      env: { HOME: temporary, ...mapValues(spec.env, pathInside), TMPDIR: temporary },
      cwd: pathInside(spec.cwd),
    };
    const started = await startProcess(seen, this.#user);
    this.#watchdog.add(started.pid);
    const sandbox = new ProcessSandbox({
      spec: seen,
      started,
      pathInside,
      watch: this.#watch,
      clock: this.#clock,
      memoryBytes: (pid) => this.#processes.memoryBytes(pid),
      release: async () => {
        await endProcessesOf(folder, this.#processes, this.#clock);
        this.#watchdog.remove(started.pid);
        await rm(folder, { recursive: true, force: true });
        this.#roster.leave(spec.id);
      },
    });
    this.#roster.join(sandbox);
    return sandbox;
  }

  #folderOf({ id }: SandboxSpec): string {
    return join(this.#folder, id);
  }
}

function mapValues(env: SandboxSpec['env'], change: (value: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, change(value)]));
}
