/** The shell commands of a waiting process, and those that turn it into a sandbox. */

import type { SandboxSpec } from '../sandbox.ts';
import { launchDescriptors, wallsUp } from './command-line.ts';
import type { ParkedNetwork, Parking } from './parked-process.ts';
import { guestUser } from './root-folder.ts';

/** What a process says that has come under its limits. */
export const parked = 'parked';

/** Exit code of a process that could not come under its limits. */
const parkingFailed = 125;

/**
 * Comes under the limits before anything else runs: written after the spawn, 8 of 20 sandboxes had escaped. Then
 * waits for the names of two files on the status socket.
 */
export function parkCommand(shell: string, { joinFiles, inherited, network }: Parking): string[] {
  const { status, args } = launchDescriptors;
  const script = [
    ...inherited.map((descriptor) => `exec ${descriptor}>&-`),
    'ulimit -c 0',
    ...joinFiles.map((file) => `echo $$ >${quote(file)} || exit ${parkingFailed}`),
    `echo ${parked} >&${status}`,
    `read -r script <&${status} && read -r options <&${status} || exit 0`,
    `exec ${args}<"$options"`,
    '. "$script"',
  ];
  return [...enterNetwork(network), shell, '-c', script.join('\n'), 'kiln-place'];
}

function enterNetwork(network: ParkedNetwork): string[] {
  switch (network.kind) {
    case 'prepared':
      return ['nsenter', `--net=${network.path}`, '--'];
    case 'pasta':
      return ['unshare', '--user', '--map-root-user', '--net', '--'];
    case 'none':
      return [];
  }
}

/** Becomes bubblewrap, and within the walls the guest. */
export function launchScript(spec: SandboxSpec, network: ParkedNetwork['kind']): string {
  const { uid, gid } = guestUser;
  const setpriv = ['/usr/bin/setpriv', '--reuid', String(uid), '--regid', String(gid), '--clear-groups'];
  setpriv.push('--inh-caps=-all', '--ambient-caps=-all', '--bounding-set=-all', '--no-new-privs', '--');
  const command = [
    ...['bwrap', '--args', String(launchDescriptors.args), '--'],
    // In the other cases bubblewrap itself changes the user.
    ...(network === 'prepared' ? setpriv : []),
    ...['/bin/sh', '-c', guestScript(Object.keys(spec.env)), 'sh', ...spec.argv],
  ];
  return [
    `ulimit -n ${spec.limits.descriptors} || exit ${parkingFailed}`,
    // Where clouds serve credentials; with root's rights nftables keeps it out of reach.
    ...(network === 'pasta' ? [`ip route add prohibit 169.254.0.0/16 || exit ${parkingFailed}`] : []),
    `exec ${command.map(quote).join(' ')}`,
    '',
  ].join('\n');
}

/** The guest's variables wait under these names, so that `LD_PRELOAD` and its like act on no tool on the way. */
const waitingName = (index: number) => `KILN_ENV_${index}`;

/** `--setenv` options that carry the guest's environment past the tools. */
export function waitingEnvironment(env: SandboxSpec['env']): string[] {
  return Object.entries(env).flatMap(([name, value], index) => [
    '--setenv',
    waitingName(index),
    `${name}=${value}`,
  ]);
}

/** Names with a meaning of their own to some shell. */
const shellNames = /^(OPTIND|PPID|LINENO|IFS|E?UID|SHELLOPTS|BASH.*|KILN_ENV_.*)$/;

/**
 * Runs inside, as the guest's user: tells Kiln that the walls stand, drops Kiln's descriptors, sets the environment.
 * Names that a shell can't hold are set by env, at the cost of one more exec.
 */
function guestScript(names: readonly string[]): string {
  const { status, userNamespace } = launchDescriptors;
  const lines = [`echo ${wallsUp} >&${status}`, `exec ${status}>&- ${userNamespace}<&-`, 'unset PWD'];
  const odd: string[] = [];
  for (const [index, name] of names.entries()) {
    if (/^[A-Za-z_]\w*$/.test(name) && !shellNames.test(name)) {
      lines.push(`export ${name}="\${${waitingName(index)}#*=}"`);
    } else odd.push(waitingName(index));
  }
  const waiting = names.map((_, index) => waitingName(index));
  if (odd.length > 0) {
    const unset = waiting.map((name) => `-u ${name}`).join(' ');
    lines.push(`exec /usr/bin/env ${unset} ${odd.map((name) => `"$${name}"`).join(' ')} "$@"`);
  } else {
    if (waiting.length > 0) lines.push(`unset ${waiting.join(' ')}`);
    lines.push('exec "$@"');
  }
  return lines.join('\n');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
