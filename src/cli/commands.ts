/** The table of commands; each is loaded only when it runs. */

import type { AnyCommand } from './command.ts';

export interface CommandEntry {
  /** One line for the overview. */
  readonly summary: string;
  readonly load: () => Promise<AnyCommand>;
}

export const commands: Readonly<Record<string, CommandEntry>> = {
  start: {
    summary: 'serve the AWS APIs on this machine',
    load: async () => (await import('./start.ts')).start,
  },
  demo: {
    summary: 'start, deploy a sample function and invoke it',
    load: async () => (await import('./demo.ts')).demo,
  },
  env: {
    summary: 'print the variables that point AWS tools at Kiln',
    load: async () => (await import('./env.ts')).env,
  },
  deploy: {
    summary: 'create or update a function from a folder',
    load: async () => (await import('./deploy.ts')).deploy,
  },
  invoke: {
    summary: 'call a function and print its result',
    load: async () => (await import('./invoke.ts')).invoke,
  },
  logs: {
    summary: "print a function's log",
    load: async () => (await import('./logs.ts')).logs,
  },
  runtimes: {
    summary: 'list, install and remove the interpreters of functions',
    load: async () => (await import('./runtimes.ts')).runtimes,
  },
  doctor: {
    summary: 'show what this machine can enforce and run',
    load: async () => (await import('./doctor.ts')).doctor,
  },
};
