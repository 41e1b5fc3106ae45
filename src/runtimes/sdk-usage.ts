/** Which packages of an AWS SDK a function's code mentions without bringing them. */

import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Scan, sourceTexts } from './source-scan.ts';

const javascript: Scan = {
  files: /\.(?:js|mjs|cjs|json)$/,
  skipped: new Set(['@aws-sdk', '@smithy']),
};
const javascriptMention = /@(?:aws-sdk|smithy)\/[a-z][a-z0-9-]*/g;

/**
 * Packages of the SDK for JavaScript that the code in `folders` mentions and does not contain.
 * @param folders a function's code and its merged layers
 * @param major version of Node, which layers may bring packages for
 */
export async function missingSdkPackages(
  folders: readonly string[],
  major: number,
): Promise<ReadonlySet<string>> {
  const places = ['node_modules', 'nodejs/node_modules', `nodejs/node${major}/node_modules`];
  const missing = new Set<string>();
  for (const folder of folders) {
    for await (const text of sourceTexts(folder, javascript)) {
      for (const [name] of text.matchAll(javascriptMention)) {
        if (!missing.has(name) && !contain(folders, places, name)) missing.add(name);
      }
    }
  }
  return missing;
}

/** Whether a package lies in one of the places below one of the folders. */
function contain(folders: readonly string[], places: readonly string[], name: string): boolean {
  return folders.some((folder) => places.some((place) => existsSync(path.join(folder, place, name))));
}

const python: Scan = { files: /\.py$/, skipped: new Set(['boto3', 'botocore']) };

/**
 * Whether the code in `folders` mentions boto3, or what it is made of, and does not contain it.
 * @param folders a function's code and its merged layers
 * @param runtime `python3.13`, which layers may bring packages for
 */
export async function missesBoto3(folders: readonly string[], runtime: string): Promise<boolean> {
  if (contain(folders, ['.', 'python', `python/lib/${runtime}/site-packages`], 'boto3')) return false;
  for (const folder of folders) {
    for await (const text of sourceTexts(folder, python)) {
      if (/\b(?:boto3|botocore)\b/.test(text)) return true;
    }
  }
  return false;
}
