/** Says in a line each what plain processes can be held to. */

import type { Enforcement } from '../sandbox.ts';
import type { GuestUser } from './user.ts';

/** `reason`: why there is no stronger driver, where one was tried. */
export function describeEnforcement(
  user: GuestUser | undefined,
  scanMilliseconds: number,
  reason: string | undefined,
): Enforcement[] {
  const walls = reason === undefined ? 'use bwrap for walls' : `no bwrap: ${reason}`;
  return [
    {
      name: 'memory',
      enforced: true,
      detail: `its processes are measured every ${scanMilliseconds} ms and killed above the limit; a burst in between passes`,
    },
    { name: 'cpu', enforced: false, detail: `a function may take every core; ${walls}` },
    { name: 'pids', enforced: false, detail: `a function may start as many processes as its user; ${walls}` },
    { name: 'descriptors', enforced: true, detail: 'RLIMIT_NOFILE' },
    {
      name: 'tmp',
      enforced: false,
      detail: "a folder of its own in TMPDIR, of any size; /tmp is the host's",
    },
    { name: 'network', enforced: false, detail: `functions are on the host's own network; ${walls}` },
    { name: 'seccomp', enforced: false, detail: `every system call is allowed; ${walls}` },
    {
      name: 'user',
      enforced: false,
      detail:
        user === undefined
          ? 'functions run as the user of Kiln'
          : `all functions run as host user ${user.uid}, not as root`,
    },
    { name: 'filesystem', enforced: false, detail: `functions see the host's files; ${walls}` },
    { name: 'freeze', enforced: true, detail: 'SIGSTOP, which programs can see' },
  ];
}
