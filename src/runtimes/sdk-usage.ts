/** Which packages of the AWS SDK a function's code mentions without bringing them. */

import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';

const mention = /@(?:aws-sdk|smithy)\/[a-z][a-z0-9-]*/g;
/** Manifests are left out: they name what a package was developed with, which its code need not import. */
const sourceFile = /\.(?:js|mjs|cjs)$/;
/** Beyond this a package is taken as it is: it brings its dependencies along. */
const maxScannedBytes = 64 * 1024 * 1024;

/** Packages of the SDK that the code in `folder` mentions and does not contain. */
export async function missingSdkPackages(folder: string): Promise<ReadonlySet<string>> {
  const missing = new Set<string>();
  let budget = maxScannedBytes;
  for await (const file of sourcesIn(folder)) {
    budget -= (await stat(file)).size;
    if (budget < 0) break;
    for (const [name] of (await readFile(file, 'latin1')).matchAll(mention)) {
      if (!existsSync(path.join(folder, 'node_modules', name))) missing.add(name);
    }
  }
  return missing;
}

/** Files that may import, the SDK's own left out. */
async function* sourcesIn(folder: string): AsyncGenerator<string> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isFile() && sourceFile.test(entry.name)) yield full;
    else if (entry.isDirectory() && entry.name !== '@aws-sdk' && entry.name !== '@smithy')
      yield* sourcesIn(full);
  }
}
