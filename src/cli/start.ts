/** `kiln start`: serve until told to stop. */

import { resolveOptions } from '../config/resolve-options.ts';
import { command } from './command.ts';
import { exitCodes } from './failure.ts';
import { serve } from './serve.ts';
import { serverOptions } from './server-options.ts';

export const start = command({
  description: `Prints one line when it is ready. SIGTERM or ctrl-C drains: running invocations finish within
their timeout, at most 30 s; a second signal exits at once. Each option can also be given by the
environment variable in brackets, before its default.`,
  positionals: [],
  options: serverOptions,
  // Every error at start exits with 1, so that supervisors need to know one code only.
  usageExitCode: exitCodes.failure,
  run: ({ values }, io) => serve(resolveOptions(values, io.env), io, async () => 'serve'),
});
