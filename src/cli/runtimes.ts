/** `kiln runtimes`: which interpreters there are, and having them before the first call needs them. */

import { join } from 'node:path';
import { resolveOption } from '../config/resolve-options.ts';
import { createRuntimes } from '../runtimes/create-runtimes.ts';
import { type Runtimes, RuntimeUnavailable } from '../runtimes/runtimes.ts';
import { CommandFailure, command, type Io, UsageError } from './command.ts';
import { readConnection } from './connection-file.ts';
import { exitCodes } from './failure.ts';
import { withProgress } from './progress.ts';
import { serverOptions } from './server-options.ts';
import { tableLines } from './table.ts';

export const runtimes = command({
  description: `list shows every runtime and where it comes from; install NAME fetches one now instead of at the first
call; remove NAME frees what Kiln has installed for one.`,
  positionals: ['list|install|remove', '[NAME]'],
  options: {
    data: serverOptions.data,
    json: { type: 'boolean', description: 'print the list as JSON' },
  },
  run: async ({ values, positionals: [action, name] }, io) => {
    const data = resolveOption('data', values, io.env);
    const catalogue = createRuntimes({ folder: join(data, 'runtimes') });
    switch (action) {
      case 'list':
        await list(catalogue, values.json ?? false, io);
        return exitCodes.success;
      case 'install':
        await install(catalogue, named(action, name), io);
        return exitCodes.success;
      case 'remove':
        await remove(catalogue, named(action, name), data, io);
        return exitCodes.success;
      default:
        throw new UsageError(`runtimes takes list, install or remove, not '${action}'`);
    }
  },
});

function named(action: string, name: string | undefined): string {
  if (name !== undefined) return name;
  throw new UsageError(`NAME is missing: kiln runtimes ${action} NAME, such as nodejs24.x`);
}

async function list(catalogue: Runtimes, json: boolean, { stdout, stderr }: Io): Promise<void> {
  const all = await withProgress(stderr, 'looking for interpreters', () => catalogue.list());
  const rows = all.map(({ runtime, state, interpreterVersion, detail }) => [
    runtime,
    state,
    interpreterVersion ?? '-',
    detail,
  ]);
  const lines = tableLines(['runtime', 'state', 'version', 'where, or how to get it'], rows);
  stdout.write(json ? `${JSON.stringify(all, undefined, 2)}\n` : `${lines.join('\n')}\n`);
}

async function install(catalogue: Runtimes, name: string, { stdout, stderr }: Io): Promise<void> {
  const image = await withProgress(stderr, `preparing ${name}`, (update) =>
    catalogue.prepare(name, update).catch(explain),
  );
  stdout.write(`${name} ${image.interpreterVersion}\n`);
}

/** A server keeps what it has found in memory: nothing may go from under it. */
async function remove(catalogue: Runtimes, name: string, data: string, { stdout }: Io): Promise<void> {
  const running = await readConnection(data);
  if (running !== undefined) {
    throw new CommandFailure(`a Kiln serves from ${data} (pid ${running.pid}): stop it first`);
  }
  const removed = await catalogue.remove(name).catch(explain);
  if (removed.length === 0) {
    throw new CommandFailure(`Kiln has installed nothing for ${name}: see kiln runtimes list`);
  }
  stdout.write(`removed ${name} ${removed.join(', ')}\n`);
}

function explain(thrown: unknown): never {
  throw thrown instanceof RuntimeUnavailable ? new CommandFailure(thrown.message, thrown) : thrown;
}
