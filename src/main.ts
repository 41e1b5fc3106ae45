/** Starts Kiln: opens the ground it stands on, and loads and composes the rest meanwhile. */

import { join } from 'node:path';
import { systemClock } from './base/clock.ts';
import { Teardown } from './base/disposal.ts';
import type { Options } from './config/options.ts';
import { chooseDriver } from './sandbox/choose.ts';
import type { Enforcement } from './sandbox/sandbox.ts';
import { openSqliteStore } from './store/sqlite/open.ts';

export interface Kiln {
  /** Base URL of the main address. */
  readonly endpoint: string;
  readonly port: number;
  readonly region: string;
  /** The line `kiln start` prints: where it serves, and what it can't enforce here. */
  readonly startLine: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly enforcement: readonly Enforcement[];
  /** Takes no new work, lets running invocations finish within a bound, then frees everything. */
  close(): Promise<void>;
}

/** Where a running Kiln reports what no caller sees. */
export interface KilnIo {
  readonly stderr: { write(text: string): unknown };
}

/** Starts Kiln. Rejects with an error whose message is one line that says what to do; nothing stays behind then. */
export async function startKiln(options: Options, io: KilnIo): Promise<Kiln> {
  const teardown = new Teardown();
  const clock = systemClock;
  try {
    // The store waits for its thread and the driver for the kernel, neither for the other; that time loads the rest.
    const opening = together(
      teardown,
      { name: 'the store', opening: openSqliteStore({ folder: options.data, clock }) },
      {
        name: 'the sandboxes',
        opening: chooseDriver({ kind: options.sandbox, stateFolder: join(options.data, 'sandbox'), clock }),
      },
    );
    const loading = import('./composition.ts');
    const [store, driver] = await opening;
    const { compose } = await loading;
    return await compose(options, io, { store, driver }, teardown);
  } catch (failure) {
    await teardown.run();
    throw failure;
  }
}

interface Closable {
  close(): Promise<void>;
}

/** Awaits both; whichever opened is torn down later, also when the other one failed. */
async function together<First extends Closable, Second extends Closable>(
  teardown: Teardown,
  first: { name: string; opening: Promise<First> },
  second: { name: string; opening: Promise<Second> },
): Promise<[First, Second]> {
  const opened = await Promise.allSettled(
    [first, second].map(async ({ name, opening }) => {
      const part = await opening;
      teardown.add(name, () => part.close());
    }),
  );
  const failed = opened.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return [await first.opening, await second.opening];
}
