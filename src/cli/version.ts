/** The version of the package that runs, and where it lies. */

import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname } from 'node:path';
import { invariant } from '../base/invariant.ts';

const manifest = findPackageJSON(import.meta.url);
invariant(manifest !== undefined, 'Kiln runs from a package');

/** Folder of the package: the checkout, or its place in node_modules. */
export const packageRoot = dirname(manifest);

export function packageVersion(): string {
  const { version }: { version: string } = JSON.parse(readFileSync(`${packageRoot}/package.json`, 'utf8'));
  return version;
}
