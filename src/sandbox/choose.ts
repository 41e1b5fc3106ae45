/** Picks the sandbox driver: the one the user names, or the best that works on this machine. */

import type { Clock } from '../base/clock.ts';
import { BwrapDriver } from './bwrap/driver.ts';
import { type SandboxDriver, SandboxFailure } from './sandbox.ts';

export interface ChooseOptions {
  /** `--sandbox`: see src/config/options.ts. */
  readonly kind: 'auto' | 'bwrap' | 'oci' | 'process';
  /** Private folder of this Kiln for generated files. */
  readonly stateFolder: string;
  readonly clock: Clock;
  /** Where Kilns of this machine record themselves, so that a later start sweeps what a killed one left. */
  readonly runFolder?: string;
}

/** Rejects with a `SandboxFailure` whose message is one line: what is wrong and what to do. */
export async function chooseDriver(options: ChooseOptions): Promise<SandboxDriver> {
  const { kind, ...rest } = options;
  if (kind === 'oci' || kind === 'process') {
    throw new SandboxFailure(`This Kiln has no ${kind} sandbox driver: start it with --sandbox=bwrap.`);
  }
  if (process.platform !== 'linux') {
    throw new SandboxFailure(
      `Sandboxes need Linux, this is ${process.platform}: run Kiln in a Linux machine.`,
    );
  }
  return await BwrapDriver.start(rest);
}
