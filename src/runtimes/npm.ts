/**
 * Fetches packages with the user's own npm, which knows their registry, proxy and certificates and verifies
 * each tarball's integrity.
 */

import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Puts `specifications` (`name@range`) and what they need into `folder`/node_modules. */
export type PackageInstaller = (
  folder: string,
  specifications: readonly string[],
  progress: (line: string) => void,
) => Promise<void>;

const maxInstallMilliseconds = 600_000;
const heartbeatMilliseconds = 5_000;
const maxErrorCharacters = 2_000;
const stagingPrefix = '.installing-';

export const npmInstall: PackageInstaller = async (folder, specifications, progress) => {
  // Without a manifest of its own here, npm would look for one in the folders above.
  await writeFile(path.join(folder, 'package.json'), '{ "private": true }');
  const child = spawn(
    'npm',
    [
      'install',
      ...[
        '--prefix',
        folder,
        '--no-save',
        '--no-package-lock',
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
      ],
      ...['--loglevel', 'error', ...specifications],
    ],
    { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], timeout: maxInstallMilliseconds },
  );
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-maxErrorCharacters);
  });
  const started = performance.now();
  const heartbeat = setInterval(() => {
    progress(`  still fetching, ${Math.round((performance.now() - started) / 1000)} s so far`);
  }, heartbeatMilliseconds);
  try {
    await new Promise<void>((resolve, reject) => {
      child.on('error', (cause) => reject(new Error(`npm could not be run: ${cause.message}`, { cause })));
      child.on('close', (code, signal) => {
        if (code === 0) resolve();
        else reject(new Error(`npm failed (${signal ?? `exit code ${code}`}): ${complaint.trim()}`));
      });
    });
  } finally {
    clearInterval(heartbeat);
  }
};

/**
 * Makes `destination` appear complete or not at all: `populate` fills a folder beside it and names the part
 * to keep. A destination that another process made meanwhile is left as it is.
 */
export async function installAtomically(
  destination: string,
  populate: (staging: string) => Promise<string>,
): Promise<void> {
  const parent = path.dirname(destination);
  await mkdir(parent, { recursive: true });
  await removeAbandoned(parent);
  const staging = path.join(parent, `${stagingPrefix}${process.pid}-${randomUUID()}`);
  await mkdir(staging);
  try {
    const complete = await populate(staging);
    await rename(complete, destination).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Staging folders whose process died before it could remove them. */
async function removeAbandoned(parent: string): Promise<void> {
  for (const entry of await readdir(parent)) {
    if (!entry.startsWith(stagingPrefix)) continue;
    const pid = Number.parseInt(entry.slice(stagingPrefix.length), 10);
    if (!isAlive(pid)) await rm(path.join(parent, entry), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
