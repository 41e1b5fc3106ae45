/** Where a Node interpreter is: the one that Kiln brings, or one that npm installs into the data folder. */

import { execFile } from 'node:child_process';
import { readdir, readFile, rm } from 'node:fs/promises';
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

/**
 * The Node that Kiln's own package brings, where it is of this version.
 * @param wanted major version (`24`), or an exact one (`24.21.0`)
 */
export async function bundledNode(wanted: string): Promise<NodeInstallation | undefined> {
  const name = nodePackage(process.platform, process.arch);
  if (name === undefined) return undefined;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    return await readInstallation(path.dirname(manifest), wanted);
  } catch {
    return undefined;
  }
}

/** Frees the place of an interpreter that does not start. */
export async function removeNode({ folder }: NodeInstallation): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/** The Node of this version that was installed before; an exact one may be the newest of its major version. */
export async function installedNode(folder: string, wanted: string): Promise<NodeInstallation | undefined> {
  for (const version of new Set([wanted, majorOf(wanted)])) {
    try {
      return await readInstallation(destinationOf(folder, version), wanted);
    } catch {
      // Not there, or another build: the next place may have it.
    }
  }
  return undefined;
}

/** Every Node of a major version that was installed: the newest, and those that functions are kept at. */
export async function installedNodes(folder: string, major: string): Promise<NodeInstallation[]> {
  const names = await readdir(folder).catch(() => []);
  const candidates = names.filter(
    (name) => name.startsWith(`node${major}-`) || name.startsWith(`node${major}.`),
  );
  const found = await Promise.allSettled(
    candidates.map((name) => readInstallation(path.join(folder, name), major)),
  );
  return found.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
}

/** Installs an exact version, or the newest release of a major one; rejects with what npm or the interpreter said. */
export async function installNode(
  folder: string,
  wanted: string,
  install: PackageInstaller,
  progress: (line: string) => void,
): Promise<NodeInstallation> {
  const name = nodePackage(process.platform, process.arch);
  if (name === undefined) {
    throw new Error(`npm has no Node binary for ${process.platform} on ${process.arch}`);
  }
  const destination = destinationOf(folder, wanted);
  await installAtomically(destination, async (staging) => {
    await install(staging, [`${name}@${wanted}`], progress);
    const complete = path.join(staging, 'node_modules', name);
    await checkStarts(complete);
    return complete;
  });
  return readInstallation(destination, wanted);
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

const majorOf = (version: string) => version.split('.')[0] ?? version;

const destinationOf = (folder: string, version: string) =>
  path.join(folder, `node${version}-${process.platform}-${process.arch}`);

async function readInstallation(folder: string, wanted: string): Promise<NodeInstallation> {
  const { version } = await readManifest(folder);
  if (version !== wanted && !version.startsWith(`${wanted}.`)) {
    throw new Error(`${folder} holds Node ${version}, not ${wanted}`);
  }
  return { version, folder };
}

async function readManifest(folder: string): Promise<{ version: string }> {
  return JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
}
