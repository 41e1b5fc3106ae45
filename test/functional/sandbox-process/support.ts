/** A process driver of a test's own; what is launched in it, the tests of the other driver share. */

import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../src/base/clock.ts';
import { ProcessDriver } from '../../../src/sandbox/process/driver.ts';
import type { SandboxDriver } from '../../../src/sandbox/sandbox.ts';

export interface TestProcessDriver {
  readonly driver: SandboxDriver;
  /** As Kiln's data folder. */
  readonly folder: string;
  close(): Promise<void>;
}

export async function startProcessDriver(): Promise<TestProcessDriver> {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'kiln-test-'));
  // A source of mounts, which a guest of another user reads.
  chmodSync(folder, 0o755);
  const driver = await ProcessDriver.start({ stateFolder: join(folder, 'sandbox'), clock: systemClock });
  const close = async () => {
    await driver.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { driver, folder, close };
}
