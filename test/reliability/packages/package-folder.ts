/** A package store on a folder of its own, for tests that feed it archives. */

import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { systemClock } from '../../../src/base/clock.ts';
import { PackageStore } from '../../../src/lambda/packages/package-store.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

export interface PackageFolder {
  readonly packages: PackageStore;
  readonly folder: string;
  /** Uploads an archive and returns the folder it was unpacked to. */
  unpack(archive: Buffer): Promise<string>;
}

export async function packageFolder(
  t: Pick<TestContext, 'after'>,
  limitBytes?: number,
): Promise<PackageFolder> {
  const data = await temporaryFolder(t);
  const store = await openSqliteStore({ folder: data });
  t.after(() => store.close());
  const folder = join(data, 'packages');
  const packages = await PackageStore.open(
    { folder, blobs: store.blobs, clock: systemClock, ...(limitBytes !== undefined && { limitBytes }) },
    () => true,
  );
  return {
    packages,
    folder,
    async unpack(archive) {
      const { sha256 } = await packages.admit(archive);
      return packages.stage(sha256);
    },
  };
}
