/** Picks the sandbox driver: the one the user names, or the best that works on this machine. */

import type { Clock } from '../base/clock.ts';
import { BwrapDriver } from './bwrap/driver.ts';
import { ProcessDriver } from './process/driver.ts';
import { type SandboxDriver, SandboxFailure } from './sandbox.ts';

export interface ChooseOptions {
  /** `--sandbox`: see src/config/options.ts. */
  readonly kind: 'auto' | 'bwrap' | 'oci' | 'process';
  /** Private folder of this Kiln for generated files, directly in its data folder. */
  readonly stateFolder: string;
  readonly clock: Clock;
  /** Where Kilns of this machine record themselves, so that a later start sweeps what a killed one left. */
  readonly runFolder?: string;
}

/** Rejects with a `SandboxFailure` whose message is one line: what is wrong and what to do. */
export async function chooseDriver(options: ChooseOptions): Promise<SandboxDriver> {
  switch (options.kind) {
    case 'auto':
      return await chooseBest(options);
    case 'bwrap':
      return await startBwrap(options);
    case 'process':
      return await ProcessDriver.start(options);
    case 'oci':
      throw new SandboxFailure('This Kiln has no oci sandbox driver: start it with --sandbox=bwrap.');
  }
}

async function chooseBest(options: ChooseOptions): Promise<SandboxDriver> {
  try {
    return await startBwrap(options);
  } catch (failure) {
    if (!(failure instanceof SandboxFailure)) throw failure;
    // On a server, where Kiln is root, functions must not lose their walls because a tool is missing.
    if (process.getuid?.() === 0) throw new SandboxFailure(withoutWalls(failure.message), failure);
    return await ProcessDriver.start({ ...options, reason: failure.message });
  }
}

function withoutWalls(problem: string): string {
  return `${problem.replace(/\.$/, '')}; or run functions as plain processes, without walls: --sandbox=process`;
}

async function startBwrap({ kind: _, ...options }: ChooseOptions): Promise<SandboxDriver> {
  if (process.platform !== 'linux') {
    throw new SandboxFailure(`bwrap needs Linux, this is ${process.platform}`);
  }
  return await BwrapDriver.start(options);
}
