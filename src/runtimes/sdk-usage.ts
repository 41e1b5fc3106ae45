/** Which packages of an AWS SDK a function's code mentions without bringing them. */

import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Scan, sourceTexts } from './source-scan.ts';

const javascript: Scan = {
  files: /\.(?:js|mjs|cjs|json)$/,
  skipped: new Set(['@aws-sdk', '@smithy']),
};
const javascriptMention = /@(?:aws-sdk|smithy)\/[a-z][a-z0-9-]*/g;

/** Packages of the SDK for JavaScript that the code in `folder` mentions and does not contain. */
export async function missingSdkPackages(folder: string): Promise<ReadonlySet<string>> {
  const missing = new Set<string>();
  for await (const text of sourceTexts(folder, javascript)) {
    for (const [name] of text.matchAll(javascriptMention)) {
      if (!existsSync(path.join(folder, 'node_modules', name))) missing.add(name);
    }
  }
  return missing;
}

const python: Scan = { files: /\.py$/, skipped: new Set(['boto3', 'botocore']) };

/** Whether the code in `folder` mentions boto3, or what it is made of, and does not contain it. */
export async function missesBoto3(folder: string): Promise<boolean> {
  if (existsSync(path.join(folder, 'boto3'))) return false;
  for await (const text of sourceTexts(folder, python)) {
    if (/\b(?:boto3|botocore)\b/.test(text)) return true;
  }
  return false;
}
