/** Runs a server in the foreground: start, be found, serve until told to stop, drain. */

import { Teardown } from '../base/disposal.ts';
import type { Options } from '../config/options.ts';
import type { Kiln } from '../main.ts';
import type { Io } from './command.ts';
import { removeConnection, writeConnection } from './connection-file.ts';
import { exitCodes } from './failure.ts';
import { withProgress } from './progress.ts';

const stopSignals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * Serves until a stop signal, then drains; a second signal exits at once. `whenReady` runs once Kiln
 * serves, and ends the serving early when it resolves to 'stop'. Resolves to the exit code.
 */
export async function serve(
  options: Options,
  io: Io,
  whenReady: (kiln: Kiln) => Promise<'serve' | 'stop'>,
): Promise<number> {
  const stopped = stopSignal();
  const begin = async () => (await import('../main.ts')).startKiln(options, io);
  // A supervisor's log gets one line, the start line or the error; only a terminal shows the waiting.
  const kiln = await (io.stderr.isTTY ? withProgress(io.stderr, 'starting Kiln', begin) : begin());
  const teardown = new Teardown();
  teardown.add('the server', () => kiln.close());
  teardown.add('the connection file', () => removeConnection(options.data));
  try {
    await writeConnection(options.data, {
      endpoint: kiln.endpoint,
      region: kiln.region,
      credentials: kiln.credentials,
      pid: process.pid,
    });
    io.stdout.write(`${kiln.startLine}\n`);
    const next = await Promise.race([whenReady(kiln), stopped]);
    if (next === 'serve') await stopped;
  } finally {
    await teardown.run();
  }
  return exitCodes.success;
}

/** Resolves at the first stop signal. From then on another one ends the process as the system would. */
function stopSignal(): Promise<'stop'> {
  return new Promise((resolve) => {
    const onSignal = (): void => {
      for (const signal of stopSignals) process.removeListener(signal, onSignal);
      resolve('stop');
    };
    for (const signal of stopSignals) process.on(signal, onSignal);
  });
}
