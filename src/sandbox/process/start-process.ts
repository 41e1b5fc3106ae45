/** Starts a sandbox's first process, in a session of its own and under the limits that a process can be given. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { invariant } from '../../base/invariant.ts';
import { SandboxFailure, type SandboxSpec } from '../sandbox.ts';
import type { GuestUser } from './user.ts';

/**
 * A lower limit that Kiln itself is under stays. What whoever started Kiln left open is closed, as far as a POSIX
 * shell can name it.
 */
const underLimits =
  'exec 4<&- 5<&- 6<&- 7<&- 8<&- 9<&-; ulimit -c 0; ulimit -n "$1" 2>/dev/null; shift; exec "$@"';

export interface StartedProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly stdout: Socket;
  readonly stderr: Socket;
  readonly control: Socket;
}

/** `spec` with paths as they are for the process. */
export async function startProcess(spec: SandboxSpec, user: GuestUser | undefined): Promise<StartedProcess> {
  const child = spawn('/bin/sh', ['-c', underLimits, 'sh', String(spec.limits.descriptors), ...spec.argv], {
    cwd: spec.cwd,
    env: { ...spec.env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    ...user,
  });
  if (child.pid === undefined) {
    const [cause] = await once(child, 'error');
    throw new SandboxFailure(
      `Sandbox ${spec.id} could not be started in ${spec.cwd}: ${cause.message}`,
      cause,
    );
  }
  const [, stdout, stderr, control] = child.stdio;
  invariant(
    stdout instanceof Socket && stderr instanceof Socket && control instanceof Socket,
    'the pipes of a process are sockets',
  );
  // When a child exits, Node drains and discards what of its `stdio` nobody reads yet; the last words of a guest
  // that ends at once would be lost.
  const drained: unknown[] = child.stdio;
  drained.fill(null);
  return { child, pid: child.pid, stdout, stderr, control };
}
