/** Builds the command that starts a sandbox: shell, nsenter, bubblewrap, setpriv and env, each for one reason. */

import { existsSync, lstatSync, readlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SandboxSpec } from '../sandbox.ts';

/** bubblewrap's monitor outside and its init inside the pid namespace count against `pids.max`. */
export const monitorProcesses = 2;

/** Descriptors of the started process; 0 to 3 are the guest's own, the rest never reach it. */
export const launchDescriptors = { control: 3, status: 4, args: 5, seccomp: 6, userNamespace: 7 } as const;

/** Who a function is on AWS: `id` there prints uid=993(sbx_user1051) gid=990. */
export const guestUser = { name: 'sbx_user1051', uid: 993, gid: 990 } as const;

/** What the inner shell writes to the status descriptor when every wall stands. */
export const wallsUp = 'up';

export interface Walls {
  /** Files of the generated /etc, by their path inside. */
  readonly etcFiles: readonly { readonly source: string; readonly target: string }[];
  readonly seccomp: boolean;
  /** Descriptors of Kiln's own that would be passed on. */
  readonly inherited: readonly number[];
  /** Folder to be /tmp; a tmpfs of the right size when undefined. */
  readonly tmpFolder: string | undefined;
  /** The prepared network namespace, beside a user namespace on its descriptor; undefined: bubblewrap makes both. */
  readonly networkPath: string | undefined;
}

/** Folders of the host that programs need and that hold nothing private. */
const systemFolders = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];
const systemConfiguration = ['/etc/ld.so.cache', '/etc/ssl/certs', '/etc/pki', '/etc/alternatives'];
const devices = ['null', 'zero', 'full', 'random', 'urandom'];
/** Say much of the machine and nothing a function needs; the writable parts of /proc bubblewrap covers itself. */
const maskedFiles = [
  '/proc/kcore',
  '/proc/keys',
  '/proc/key-users',
  '/proc/kallsyms',
  '/proc/timer_list',
  '/proc/kmsg',
];
const maskedFolders = ['/proc/acpi', '/proc/scsi', '/proc/driver', '/proc/dynamic_debug'];

/** The host's part of the root never changes while Kiln runs, so it is looked up once. */
let hostRoot: string[] | undefined;

function hostRootArgs(): string[] {
  if (hostRoot !== undefined) return hostRoot;
  const args: string[] = [];
  for (const folder of systemFolders) {
    const entry = lstatSync(folder, { throwIfNoEntry: false });
    if (entry === undefined) continue;
    if (entry.isSymbolicLink()) args.push('--symlink', readlinkSync(folder), folder);
    else args.push('--ro-bind', folder, folder);
  }
  for (const path of systemConfiguration) if (existsSync(path)) args.push('--ro-bind', path, path);
  args.push('--symlink', '/usr/share/zoneinfo/UTC', '/etc/localtime');
  hostRoot = args;
  return args;
}

/** bubblewrap makes the folders above a mount itself, but closed to all but root. */
function parentFolders(targets: readonly string[]): string[] {
  const folders = new Set(['/dev', '/etc', '/etc/ssl', '/var', '/var/task', '/opt']);
  for (const target of targets) {
    for (let folder = dirname(target); folder !== '/'; folder = dirname(folder)) folders.add(folder);
  }
  return [...folders].sort().flatMap((folder) => ['--dir', folder]);
}

function deviceArgs(): string[] {
  // No devpts and no /dev/shm: neither is there on Lambda, and both would be writable memory.
  const args = devices.flatMap((name) => ['--dev-bind', `/dev/${name}`, `/dev/${name}`]);
  args.push('--symlink', '/proc/self/fd', '/dev/fd');
  for (const [index, name] of ['stdin', 'stdout', 'stderr'].entries()) {
    args.push('--symlink', `/proc/self/fd/${index}`, `/dev/${name}`);
  }
  return args;
}

function procArgs(): string[] {
  const args = ['--proc', '/proc'];
  for (const path of maskedFiles) if (existsSync(path)) args.push('--ro-bind', '/dev/null', path);
  for (const path of maskedFolders)
    if (existsSync(path)) args.push('--perms', '0555', '--tmpfs', path, '--remount-ro', path);
  return args;
}

/** bubblewrap's options. They travel by `--args FD`, so that no path of the host shows in /proc/1/cmdline. */
export function bubblewrapOptions(spec: SandboxSpec, walls: Walls): string[] {
  const { limits } = spec;
  return [
    ...['--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try'],
    ...['--die-with-parent', '--new-session', '--hostname', 'sandbox'],
    ...(walls.networkPath !== undefined
      ? // Mounts are made with Kiln's own rights, which read folders that no other user may; then the
        // sandbox enters its user namespace. setpriv needs these three once, and gives them up.
        [
          ...['--userns2', String(launchDescriptors.userNamespace)],
          ...['CAP_SETUID', 'CAP_SETGID', 'CAP_SETPCAP'].flatMap((capability) => ['--cap-add', capability]),
        ]
      : ['--unshare-user', '--unshare-net', '--uid', String(guestUser.uid), '--gid', String(guestUser.gid)]),
    ...(walls.seccomp ? ['--seccomp', String(launchDescriptors.seccomp)] : []),
    '--clearenv',
    // The guest's variables wait under names that no program on the way looks at: `LD_PRELOAD` must not
    // run inside setpriv.
    ...environment(spec).flatMap((assignment, index) => ['--setenv', `E${index}`, assignment]),
    ...parentFolders([...walls.etcFiles, ...spec.mounts].map(({ target }) => target)),
    ...hostRootArgs(),
    ...walls.etcFiles.flatMap(({ source, target }) => ['--ro-bind', source, target]),
    ...deviceArgs(),
    ...procArgs(),
    ...(walls.tmpFolder === undefined
      ? ['--perms', '1777', '--size', String(limits.tmpBytes), '--tmpfs', '/tmp']
      : ['--bind', walls.tmpFolder, '/tmp']),
    ...spec.mounts.flatMap(({ source, target, writable }) => [
      writable ? '--bind' : '--ro-bind',
      source,
      target,
    ]),
    ...['--remount-ro', '/', '--chdir', spec.cwd],
  ];
}

function environment(spec: SandboxSpec): string[] {
  return Object.entries(spec.env).map(([name, value]) => `${name}=${value}`);
}

/** Comes under the limits before anything else runs: written after the spawn, 8 of 20 sandboxes had escaped. */
const enterScript = (inherited: readonly number[]) =>
  [
    ...inherited.map((descriptor) => `exec ${descriptor}>&-`),
    'ulimit -c 0',
    'ulimit -n "$1" || exit 125',
    'shift',
    'while [ "$1" != -- ]; do echo $$ >"$1" || exit 125; shift; done',
    'shift',
    'exec "$@"',
  ].join('\n');

/** Runs inside, as the guest's user: tells Kiln that the walls stand, drops Kiln's descriptors, sets the environment. */
function guestScript(variables: number): string {
  const references = Array.from({ length: variables }, (_, index) => `"$E${index}"`).join(' ');
  const { status, userNamespace } = launchDescriptors;
  return `echo ${wallsUp} >&${status}; exec ${status}>&- ${userNamespace}<&-; exec /usr/bin/env -i ${references} "$@"`;
}

/** Arguments of the shell that starts the sandbox. */
export function launchArguments(spec: SandboxSpec, walls: Walls, joinFiles: readonly string[]): string[] {
  const { uid, gid } = guestUser;
  const setpriv = ['/usr/bin/setpriv', '--reuid', String(uid), '--regid', String(gid), '--clear-groups'];
  setpriv.push('--inh-caps=-all', '--ambient-caps=-all', '--bounding-set=-all', '--no-new-privs', '--');
  return [
    ...[
      '-c',
      enterScript(walls.inherited),
      'kiln-sandbox',
      String(spec.limits.descriptors),
      ...joinFiles,
      '--',
    ],
    ...(walls.networkPath === undefined ? [] : ['nsenter', `--net=${walls.networkPath}`, '--']),
    ...['bwrap', '--args', String(launchDescriptors.args), '--'],
    ...(walls.networkPath !== undefined ? setpriv : []),
    ...['/bin/sh', '-c', guestScript(Object.keys(spec.env).length), 'sh', ...spec.argv],
  ];
}
