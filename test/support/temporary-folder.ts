/** A folder that lives as long as one test. */

import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What cleans up at its end: a test's context, or `{ after }` of `node:test` for a whole file. */
export interface TestScope {
  after(action: () => Promise<void>): void;
}

/** Path of a new, empty folder; removed with all it holds when the test ends. */
export async function temporaryFolder(t: TestScope): Promise<string> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'kiln-test-'));
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}
