/**
 * The root folder of a sandbox: empty folders to mount on, and the few files of /etc that it sees, generated;
 * nothing of the host's own /etc is private to share. Made ahead, as it saves a launch a mount for each file.
 */

import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** Who a function is on AWS: `id` there prints uid=993(sbx_user1051) gid=990. */
export const guestUser = { name: 'sbx_user1051', uid: 993, gid: 990 } as const;

/** Folders of the host that programs need and that hold nothing private. */
const systemFolders = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];
const systemConfiguration = ['/etc/ssl/certs', '/etc/pki', '/etc/alternatives'];
const emptyFolders = ['/dev', '/etc', '/opt', '/proc', '/tmp', '/var/task'];

/** Host folders that are mounted read-only at their own path in every sandbox. */
export const sharedFolders: readonly string[] = [
  ...systemFolders.filter((folder) => lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()),
  ...systemConfiguration.filter((folder) => existsSync(folder)),
];

/** How sandboxes find names. */
export interface NameService {
  readonly nameservers: readonly string[];
  /** `search` and `options` lines of resolv.conf(5). */
  readonly resolvLines: readonly string[];
}

/** Makes a root folder at `root`; extensions listen on `sandbox.localdomain`, which is `address`, for telemetry. */
export function makeRootFolder(root: string, names: NameService, address = '127.0.0.1'): void {
  for (const folder of [...emptyFolders, ...sharedFolders]) {
    mkdirSync(join(root, folder), { recursive: true, mode: 0o755 });
  }
  for (const folder of systemFolders) {
    if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink())
      symlinkSync(readlinkSync(folder), join(root, folder));
  }
  for (const [link, target] of Object.entries(links)) symlinkSync(target, join(root, link));
  const { name, uid, gid } = guestUser;
  const files: Record<string, string> = {
    passwd: `root:x:0:0:root:/root:/sbin/nologin\n${name}:x:${uid}:${gid}::/home/${name}:/sbin/nologin\n`,
    group: `root:x:0:\n${name}:x:${gid}:\n`,
    hosts: `127.0.0.1 localhost\n${address} sandbox.localdomain sandbox\n`,
    'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
    'resolv.conf': [
      ...names.nameservers.map((server) => `nameserver ${server}`),
      ...names.resolvLines,
      '',
    ].join('\n'),
  };
  for (const [file, content] of Object.entries(files))
    writeFileSync(join(root, 'etc', file), content, { mode: 0o644 });
  if (existsSync('/etc/ld.so.cache')) copyFileSync('/etc/ld.so.cache', join(root, 'etc/ld.so.cache'));
}

const links: Readonly<Record<string, string>> = {
  '/etc/localtime': '/usr/share/zoneinfo/UTC',
  '/dev/fd': '/proc/self/fd',
  '/dev/stdin': '/proc/self/fd/0',
  '/dev/stdout': '/proc/self/fd/1',
  '/dev/stderr': '/proc/self/fd/2',
};

/** bubblewrap makes missing folders above a mount itself, but closed to all but root. */
export function parentFolders(targets: readonly string[]): string[] {
  const folders = new Set<string>();
  for (const target of targets) {
    for (let folder = dirname(target); folder !== '/'; folder = dirname(folder)) folders.add(folder);
  }
  return [...folders].sort();
}
