/** What the test suite needs of the machine beyond npm: found, installed on Debian as root, or named. */

import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface Prerequisite {
  /** Any of these programs will do. */
  readonly programs: readonly string[];
  /** Debian package that brings the first of them. */
  readonly debianPackage: string;
  readonly purpose: string;
  /** What `--version` must print, where not every version will do. */
  readonly version?: RegExp;
  /** Only for machines of this platform; all when absent. */
  readonly platform?: NodeJS.Platform;
}

export const prerequisites: readonly Prerequisite[] = [
  { programs: ['bwrap'], debianPackage: 'bubblewrap', purpose: 'sandboxes', platform: 'linux' },
  { programs: ['nft'], debianPackage: 'nftables', purpose: "the sandboxes' network", platform: 'linux' },
  { programs: ['ip'], debianPackage: 'iproute2', purpose: "the sandboxes' network", platform: 'linux' },
  {
    programs: ['newuidmap'],
    debianPackage: 'uidmap',
    purpose: 'sandboxes of ordinary users',
    platform: 'linux',
  },
  {
    programs: ['pasta', 'slirp4netns'],
    debianPackage: 'passt',
    purpose: "ordinary users' sandbox network",
    platform: 'linux',
  },
  {
    programs: ['mkfs.ext4'],
    debianPackage: 'e2fsprogs',
    purpose: '/tmp of the sandboxes',
    platform: 'linux',
  },
  { programs: ['python3'], debianPackage: 'python3', purpose: 'reading archives as others do' },
  { programs: ['pip3', 'pip'], debianPackage: 'python3-pip', purpose: "AWS's runtime client for Python" },
  {
    programs: ['aws'],
    debianPackage: 'awscli',
    purpose: 'driving Kiln with the real AWS CLI, version 2',
    version: /^aws-cli\/2\./,
  },
];

/** Those of this platform that are not on the path. */
export function missingPrerequisites(path: string, platform: NodeJS.Platform): Prerequisite[] {
  const folders = [...path.split(delimiter), '/usr/sbin', '/sbin'];
  return prerequisites.filter(
    (one) =>
      (one.platform === undefined || one.platform === platform) &&
      !one.programs.some((program) => folders.some((folder) => serves(one, join(folder, program)))),
  );
}

/** Installs what is missing where that needs no question asked; returns what then still is. */
export function installPrerequisites(): Prerequisite[] {
  // Another version of a tool may come first on the path.
  const path = [process.env.PATH ?? '', '/usr/local/bin', '/usr/bin'].join(delimiter);
  const missing = missingPrerequisites(path, process.platform);
  const isDebian = existsSync('/etc/debian_version');
  if (missing.length === 0 || !isDebian || process.getuid?.() !== 0) return missing;

  const packages = missing.map((one) => one.debianPackage);
  console.log(`installing ${packages.join(', ')}`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]) =>
    spawnSync('apt-get', ['-qq', ...args], { env: environment, stdio: 'inherit' });
  apt('update');
  apt('install', '--yes', '--no-install-recommends', ...packages);
  return missingPrerequisites(path, process.platform);
}

function serves({ version }: Prerequisite, path: string): boolean {
  if (!isExecutable(path)) return false;
  return version === undefined || version.test(spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
