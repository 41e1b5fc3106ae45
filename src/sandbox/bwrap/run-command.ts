/** Runs one system tool to its end, with a bound, and turns failure into a readable error. */

import { spawn } from 'node:child_process';
import { toolPath } from './requirements.ts';

const commandTimeoutMilliseconds = 20_000;

/**
 * Runs `command` with `input` on its standard input and resolves to what it wrote to standard output.
 * Rejects with its last words when it fails or takes longer than 20 s.
 */
export function runCommand(command: string, args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(toolPath(command), args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: commandTimeoutMilliseconds,
      killSignal: 'SIGKILL',
    });
    let output = '';
    let complaint = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      complaint += chunk;
    });
    // The tool may end before it has read everything; its exit code then tells the story.
    child.stdin.on('error', () => {});
    child.on('error', (cause) =>
      reject(new Error(`${command} could not be run: ${cause.message}`, { cause })),
    );
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${command} ${args.join(' ')} failed (${signal ?? code}): ${complaint.trim()}`));
    });
    child.stdin.end(input);
  });
}
