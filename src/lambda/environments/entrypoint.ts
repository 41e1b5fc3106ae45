/** What a sandbox says on its control socket when it has no program to run; see src/runtimes/provided-image.ts. */

import type { Duplex } from 'node:stream';

const maxMessageBytes = 1024;

/**
 * Calls `onProblem` with the line that arrives on `control`. A program that does run closes the socket unheard, so
 * nothing of what it writes is taken for the message.
 */
export function watchEntrypoint(control: Duplex, onProblem: (message: string) => void): void {
  let text = '';
  control.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    const end = text.indexOf('\n');
    if (end >= 0) onProblem(text.slice(0, end));
    if (end >= 0 || text.length > maxMessageBytes) control.destroy();
  });
  control.on('end', () => control.destroy());
  // The environment watches the sandbox's exit; a broken pipe says nothing more.
  control.on('error', () => control.destroy());
}
