/** Descriptors that whoever started Kiln left open: every child would inherit them, sandboxes included. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { SandboxFailure } from '../sandbox.ts';
import { launchDescriptors } from './command-line.ts';

const closeOnExec = 0o2000000;

/** The shell that can close them: dash knows one-digit descriptors only. */
export const closingShell = '/bin/bash';

/**
 * Numbers above the launch's own that are not closed on exec. Node itself opens nothing that way, so it is enough
 * to look once, at start.
 */
export function inheritedDescriptors(): number[] {
  const lastOwn = Math.max(...Object.values(launchDescriptors));
  const inherited = readdirSync('/proc/self/fd')
    .map(Number)
    .filter((descriptor) => descriptor > lastOwn && isInherited(descriptor));
  if (inherited.length > 0 && !existsSync(closingShell)) {
    const list = inherited.join(', ');
    throw new SandboxFailure(
      `Kiln was started with descriptors ${list} open, which sandboxes would inherit: apt-get install bash`,
    );
  }
  return inherited;
}

function isInherited(descriptor: number): boolean {
  try {
    const flags = /^flags:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1'))?.[1];
    return (Number.parseInt(flags ?? '0', 8) & closeOnExec) === 0;
  } catch {
    // The descriptor of this very listing is closed by now.
    return false;
  }
}
