/** The npm packages that the applications are made of: installed once for all of them, and packed with what each needs. */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installAtomically, npmInstall } from '../../../src/runtimes/npm.ts';
import type { ZipEntry } from '../../support/zip.ts';

/** Exact, so that a test fails for what Kiln does and not for what a package released. */
const versions = [
  '@aws-lambda-powertools/logger@2.36.0',
  '@aws-lambda-powertools/metrics@2.36.0',
  '@codegenie/serverless-express@5.0.0',
  '@middy/core@7.9.2',
  '@middy/http-error-handler@7.9.2',
  '@middy/http-json-body-parser@7.9.2',
  '@middy/util@7.9.2',
  '@node-rs/argon2@2.2.1',
  'esbuild@0.28.2',
  'express@5.3.0',
  'hono@4.13.19',
  'serverless-http@4.0.0',
];

const cache = fileURLToPath(new URL('../../../node_modules/.cache/test-applications', import.meta.url));
const fixtures = fileURLToPath(new URL('./fixtures', import.meta.url));

/** What a deployed package never reads, which is most of what npm brings. */
const leftOut = /\.(?:d\.[cm]?ts|[cm]?ts|map|md|markdown)$/;

/** The `node_modules` folder with all of them; installs it on the first run. */
export async function installApplications(): Promise<string> {
  const set = createHash('sha256').update(versions.join('\n')).digest('hex').slice(0, 12);
  const folder = join(cache, set);
  if (!existsSync(folder)) {
    await installAtomically(folder, async (staging) => {
      await npmInstall(staging, versions, () => {});
      return staging;
    });
  }
  return join(folder, 'node_modules');
}

/** A deployment package: the fixture's files, and the named packages with everything they depend on. */
export async function application(
  modules: string,
  fixture: string,
  packages: readonly string[],
): Promise<Record<string, ZipEntry>> {
  const files: Record<string, ZipEntry> = {};
  await addFolder(files, join(fixtures, fixture), '');
  for (const name of await withDependencies(modules, packages)) {
    await addFolder(files, join(modules, name), `node_modules/${name}/`);
  }
  return files;
}

export function fixturePath(file: string): string {
  return join(fixtures, file);
}

/** Names of the packages and of what they need, as far as npm installed it for this platform. */
async function withDependencies(modules: string, packages: readonly string[]): Promise<Set<string>> {
  const all = new Set<string>();
  const open = [...packages];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const manifest = join(modules, name, 'package.json');
    if (all.has(name) || !existsSync(manifest)) continue;
    all.add(name);
    const { dependencies, optionalDependencies } = JSON.parse(await readFile(manifest, 'utf8'));
    open.push(...Object.keys({ ...dependencies, ...optionalDependencies }));
  }
  return all;
}

async function addFolder(files: Record<string, ZipEntry>, folder: string, prefix: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || leftOut.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    const { mode } = await stat(path);
    const content = await readFile(path);
    files[`${prefix}${path.slice(folder.length + 1)}`] = { content, mode: mode & 0o777 };
  }
}
