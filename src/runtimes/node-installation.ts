/** Where a Node interpreter is: the one that Kiln brings, or one that npm installs into the data folder. */

import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { nodePackage } from './node-versions.ts';
import { installAtomically, type PackageInstaller } from './npm.ts';

/** An interpreter that is there: `folder` holds `bin/node`. */
export interface NodeInstallation {
  readonly version: string;
  readonly folder: string;
}

const maxVersionMilliseconds = 10_000;

/** The Node that Kiln's own package brings, where it is of this major version. */
export async function bundledNode(major: number): Promise<NodeInstallation | undefined> {
  const name = nodePackage(process.platform, process.arch);
  if (name === undefined) return undefined;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    return await readInstallation(path.dirname(manifest), major);
  } catch {
    return undefined;
  }
}

/** Frees the place of an interpreter that does not start. */
export async function removeNode({ folder }: NodeInstallation): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/** The Node of this major version that was installed before. */
export async function installedNode(folder: string, major: number): Promise<NodeInstallation | undefined> {
  try {
    return await readInstallation(destinationOf(folder, major), major);
  } catch {
    return undefined;
  }
}

/** Installs the newest release of a major version; rejects with what npm or the interpreter said. */
export async function installNode(
  folder: string,
  major: number,
  install: PackageInstaller,
  progress: (line: string) => void,
): Promise<NodeInstallation> {
  const name = nodePackage(process.platform, process.arch);
  if (name === undefined) {
    throw new Error(`npm has no Node binary for ${process.platform} on ${process.arch}`);
  }
  const destination = destinationOf(folder, major);
  await installAtomically(destination, async (staging) => {
    await install(staging, [`${name}@${major}`], progress);
    const complete = path.join(staging, 'node_modules', name);
    await checkStarts(complete);
    return complete;
  });
  return readInstallation(destination, major);
}

/** A binary that a power failure cut short or that this system cannot run must not be kept. */
export async function checkStarts(folder: string): Promise<void> {
  const { stdout } = await promisify(execFile)(path.join(folder, 'bin', 'node'), ['--version'], {
    timeout: maxVersionMilliseconds,
    env: {},
  });
  const { version } = await readManifest(folder);
  if (stdout.trim() !== `v${version}`) throw new Error(`expected Node ${version}, found ${stdout.trim()}`);
}

const destinationOf = (folder: string, major: number) =>
  path.join(folder, `node${major}-${process.platform}-${process.arch}`);

async function readInstallation(folder: string, major: number): Promise<NodeInstallation> {
  const { version } = await readManifest(folder);
  if (!version.startsWith(`${major}.`)) throw new Error(`${folder} holds Node ${version}, not ${major}`);
  return { version, folder };
}

async function readManifest(folder: string): Promise<{ version: string }> {
  return JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
}
