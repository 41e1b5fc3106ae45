/** What the contract needs of a driver, and a store on a fake clock for one test. */

import type { TestContext } from 'node:test';
import type { Clock } from '../../../../src/base/clock.ts';
import type { Store } from '../../../../src/store/store.ts';
import { type FakeClock, fakeClock } from '../../../support/clock.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

export interface Driver {
  readonly name: string;
  /** Opens the store that lives under this folder (or under a name derived from it); the same one every time. */
  open(folder: string, clock: Clock): Promise<Store>;
}

export interface Opened extends Store {
  readonly clock: FakeClock;
  /** Closes the store and opens it again. */
  reopen(): Promise<Store>;
}

/** An empty store that is closed and removed when the test ends. */
export async function openStore(t: TestContext, driver: Driver): Promise<Opened> {
  const folder = await temporaryFolder(t);
  const clock = fakeClock();
  let store = await driver.open(folder, clock);
  t.after(() => store.close());
  const { documents, queues, log, blobs } = store;
  return {
    documents,
    queues,
    log,
    blobs,
    clock,
    close: () => store.close(),
    async reopen() {
      await store.close();
      store = await driver.open(folder, clock);
      return store;
    },
  };
}
