/** Ends the sandboxes of a Kiln that was killed: a shell that outlives Kiln by a moment and knows their groups. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import { SandboxFailure } from '../sandbox.ts';
import { within } from '../within.ts';

const endPatienceMilliseconds = 5_000;

/** Reads which process groups there are, until Kiln's end closes the pipe. */
const script = `
trap '' HUP INT TERM
groups=
while read -r word group; do
  kept=
  for known in $groups; do [ "$known" = "$group" ] || kept="$kept $known"; done
  groups=$kept
  [ "$word" = add ] && groups="$groups $group"
done
for group in $groups; do kill -KILL "-$group" 2>/dev/null; done
`;

export class Watchdog {
  readonly #child: ChildProcess;
  readonly #input: Writable;

  constructor() {
    this.#child = spawn('/bin/sh', ['-c', script], {
      // A session of its own: what is sent to Kiln's terminal or group does not reach it.
      detached: true,
      cwd: '/',
      env: { PATH: '/usr/bin:/bin' },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.#child.once('error', () => {});
    const { stdin } = this.#child;
    if (stdin === null || this.#child.pid === undefined) {
      throw new SandboxFailure('Sandboxes of kind process need /bin/sh, which could not be run.');
    }
    // Without it the next start's sweep remains.
    stdin.on('error', () => {});
    this.#input = stdin;
    this.#child.unref();
  }

  add(group: number): void {
    this.#input.write(`add ${group}\n`);
  }

  remove(group: number): void {
    this.#input.write(`del ${group}\n`);
  }

  async close(clock: Clock): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.ref();
    this.#input.end();
    await within(exited, endPatienceMilliseconds, clock, 'The shell that watches over Kiln does not end.');
  }
}
