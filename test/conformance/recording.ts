/** The recorded answers of AWS: where they lie, and what one entry of them is. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Named answers, in the order of the test's steps. */
export type Recording = Readonly<Record<string, Json>>;

const files = ['test_lambda_api', 'test_lambda', 'test_lambda_common', 'test_lambda_runtimes'];

/** Recordings by the name of their test (`TestLambdaTags::test_tag_lifecycle`), those without answers left out. */
export async function readRecordings(folder: string): Promise<ReadonlyMap<string, Recording>> {
  const recordings = new Map<string, Recording>();
  for (const file of files) {
    const path = join(folder, 'lambda_', `${file}.snapshot.json`);
    const entries: Record<string, { 'recorded-content'?: Recording }> = JSON.parse(
      await readFile(path, 'utf8'),
    );
    for (const [id, entry] of Object.entries(entries)) {
      const recording = entry['recorded-content'];
      if (recording === undefined || Object.keys(recording).length === 0) continue;
      const name = id.slice(id.indexOf('::') + 2);
      // Two files have a test of one name; the API's own comes first and stays.
      if (!recordings.has(name)) recordings.set(name, recording);
    }
  }
  return recordings;
}
