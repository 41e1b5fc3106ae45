/** From flags, environment variables and defaults, in this order, to checked start options. */

import { isIPv4 } from 'node:net';
import { type OptionRow, optionTable } from './option-table.ts';
import { OptionError, type Options } from './options.ts';

/** Values given on the command line, by flag without dashes. */
export type OptionFlags = Readonly<{ [Name in keyof Options]?: string | undefined }>;

/** Throws `OptionError` for the first value that can't be used. */
export function resolveOptions(flags: OptionFlags, env: NodeJS.ProcessEnv): Options {
  const options: Options = {
    host: resolveOption('host', flags, env),
    port: resolveOption('port', flags, env),
    data: resolveOption('data', flags, env),
    auth: resolveOption('auth', flags, env),
    sandbox: resolveOption('sandbox', flags, env),
    region: resolveOption('region', flags, env),
    'allow-deprecated-runtimes': resolveOption('allow-deprecated-runtimes', flags, env),
    'hot-reload-paths': resolveOption('hot-reload-paths', flags, env),
  };
  if (options.auth === 'off' && !isLoopback(options.host)) {
    throw new OptionError(
      `--auth=off lets anyone in, so it needs a loopback address, and --host is ${options.host}: use --host 127.0.0.1, or leave signatures on`,
    );
  }
  return options;
}

/** One option alone, for commands that need no more than the data folder. */
export function resolveOption<Name extends keyof Options>(
  name: Name,
  flags: OptionFlags,
  env: NodeJS.ProcessEnv,
): Options[Name] {
  const row: OptionRow<Options[Name]> = optionTable[name];
  const flag = flags[name];
  if (flag !== undefined) return row.parse(flag, `--${name}`);
  const variable = env[row.variable];
  // An empty variable counts as unset, as shells and container files can't always leave one out.
  if (variable !== undefined && variable !== '') return row.parse(variable, row.variable);
  return row.parse(row.default, `--${name}`);
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}
