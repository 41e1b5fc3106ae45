/** Says in a line each what the bwrap driver holds on this machine, and what would help where it does not. */

import type { Enforcement } from '../sandbox.ts';

export interface Means {
  /** Kiln runs with root's rights over namespaces and networks. */
  readonly privileged: boolean;
  /** pasta connects the sandboxes of an ordinary user. */
  readonly pasta: boolean;
  readonly cgroups: 'v1' | 'v2' | 'none';
  readonly freezes: boolean;
  readonly seccomp: boolean;
  /** /tmp is a file system of its own. */
  readonly disks: boolean;
}

const noCgroups = 'not held: run Kiln as root, or give it a delegated cgroup v2 (systemd: Delegate=yes)';

const withPasta =
  'pasta: the internet and the ports of Kiln, but no address of its own, by which the Runtime API tells sandboxes apart: run Kiln as root';
const withoutNetwork =
  'no network at all: run Kiln as root, or apt-get install passt and let this user open /dev/net/tun';

export function describeEnforcement(means: Means): Enforcement[] {
  const { privileged, pasta, cgroups, freezes, seccomp, disks } = means;
  const limited = cgroups !== 'none';
  const byCgroup = (what: string) => (limited ? `cgroup ${cgroups} ${what}` : noCgroups);
  return [
    {
      name: 'memory',
      enforced: limited,
      detail: byCgroup(disks ? 'memory limit' : 'memory limit, raised by the size of /tmp, which is a tmpfs'),
    },
    { name: 'cpu', enforced: limited, detail: byCgroup('CPU quota, in periods of 20 ms') },
    { name: 'pids', enforced: limited, detail: byCgroup('pids limit') },
    { name: 'descriptors', enforced: true, detail: 'RLIMIT_NOFILE' },
    {
      name: 'tmp',
      enforced: true,
      detail: disks ? 'a disk of the configured size' : 'a tmpfs of the configured size',
    },
    {
      name: 'network',
      enforced: privileged,
      detail: privileged
        ? 'a namespace each, nftables: the Kiln gateway and the internet through the default route'
        : pasta
          ? withPasta
          : withoutNetwork,
    },
    {
      name: 'seccomp',
      enforced: seccomp,
      detail: seccomp ? 'system call filter' : `no filter for ${process.arch}; use x64 or arm64`,
    },
    {
      name: 'user',
      enforced: privileged,
      detail: privileged
        ? 'a range of host users each'
        : 'all sandboxes are the host user of Kiln: run Kiln as root',
    },
    {
      name: 'filesystem',
      enforced: true,
      detail: 'read-only root of /usr and the mounts; no host folder else',
    },
    {
      name: 'freeze',
      enforced: true,
      detail: freezes ? 'cgroup v2 freezer' : 'SIGSTOP, which programs can see; cgroup v2 would hide it',
    },
  ];
}
