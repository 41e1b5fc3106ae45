/** The mounts of this process's mount namespace: proc_pid_mountinfo(5). */

import { readFileSync } from 'node:fs';
import { runCommand } from './run-command.ts';

/** Mount points below `folder`, latest first. */
export function mountsBelow(folder: string): string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => unescapeOctal(line.split(' ')[4] ?? ''))
    .filter((point) => point.startsWith(`${folder}/`))
    .reverse();
}

/** Unmounts everything below `folder`; what is still in use goes when its last user does. */
export async function unmountBelow(folder: string): Promise<void> {
  const points = mountsBelow(folder);
  if (points.length === 0) return;
  try {
    await runCommand('umount', ['--lazy', '--', ...points]);
  } catch (cause) {
    // Another start may sweep the same folder.
    if (mountsBelow(folder).length > 0) throw cause;
  }
}

/** Space, tab, newline and backslash are written as `\040` and the like. */
function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
