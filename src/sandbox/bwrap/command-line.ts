/** The walls of a sandbox as bubblewrap's options. */

import { existsSync } from 'node:fs';
import type { SandboxSpec } from '../sandbox.ts';
import { waitingEnvironment } from './park-script.ts';
import type { ParkedNetwork } from './parked-process.ts';
import { guestUser, parentFolders, sharedFolders } from './root-folder.ts';

/** bubblewrap's monitor outside and its init inside the pid namespace count against `pids.max`. */
export const monitorProcesses = 2;

/** Descriptors of the started process; 0 to 3 are the guest's own, the rest never reach it. */
export const launchDescriptors = { control: 3, status: 4, args: 5, seccomp: 6, userNamespace: 7 } as const;

/** What the inner shell writes to the status descriptor when every wall stands. */
export const wallsUp = 'up';

export interface Walls {
  /** See root-folder.ts. Mount points that are missing are made in it. */
  readonly rootFolder: string;
  readonly seccomp: boolean;
  /** Folder to be /tmp; a tmpfs of the right size when undefined. */
  readonly tmpFolder: string | undefined;
  readonly network: ParkedNetwork['kind'];
}

/** No tty, no /dev/shm: neither is there on Lambda, and shared memory would be a writable place. */
const devices = ['null', 'zero', 'full', 'random', 'urandom'];

/**
 * World-readable files of /proc that tell of the kernel and of other users' keys. Root's own files there are closed
 * to a sandbox already, as no user of it is root; what could be written bubblewrap covers itself.
 */
const maskedFiles = ['/proc/kallsyms', '/proc/keys', '/proc/key-users'].filter((file) => existsSync(file));

/** bubblewrap's options. They travel by `--args FD`, so that no path of the host shows in /proc/1/cmdline. */
export function bubblewrapOptions(spec: SandboxSpec, walls: Walls): string[] {
  const { limits } = spec;
  return [
    ...['--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try'],
    ...['--die-with-parent', '--new-session', '--hostname', 'sandbox'],
    ...userOptions(walls.network),
    ...(walls.seccomp ? ['--seccomp', String(launchDescriptors.seccomp)] : []),
    '--clearenv',
    ...waitingEnvironment(spec.env),
    ...['--bind', walls.rootFolder, '/'],
    ...sharedFolders.flatMap((folder) => ['--ro-bind', folder, folder]),
    ...devices.flatMap((name) => ['--dev-bind', `/dev/${name}`, `/dev/${name}`]),
    ...['--proc', '/proc'],
    ...maskedFiles.flatMap((file) => ['--ro-bind', '/dev/null', file]),
    ...(walls.tmpFolder === undefined
      ? ['--perms', '1777', '--size', String(limits.tmpBytes), '--tmpfs', '/tmp']
      : ['--bind', walls.tmpFolder, '/tmp']),
    ...parentFolders(spec.mounts.map(({ target }) => target)).flatMap((folder) => ['--dir', folder]),
    ...spec.mounts.flatMap(({ source, target, writable }) => [
      writable ? '--bind' : '--ro-bind',
      source,
      target,
    ]),
    ...['--remount-ro', '/', '--chdir', spec.cwd],
  ];
}

function userOptions(network: Walls['network']): string[] {
  const { userNamespace } = launchDescriptors;
  if (network === 'prepared') {
    // Mounts are made with Kiln's own rights, which read folders that no other user may; then the sandbox enters
    // its user namespace. setpriv needs these three once, and gives them up.
    const capabilities = ['CAP_SETUID', 'CAP_SETGID', 'CAP_SETPCAP'];
    return ['--userns2', String(userNamespace), ...capabilities.flatMap((name) => ['--cap-add', name])];
  }
  const user = ['--unshare-user', '--uid', String(guestUser.uid), '--gid', String(guestUser.gid)];
  return network === 'none' ? [...user, '--unshare-net'] : user;
}
