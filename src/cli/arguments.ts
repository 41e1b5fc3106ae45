/** Reads a command's arguments against its declaration, with errors that say what would have worked. */

import { parseArgs } from 'node:util';
import { type AnyCommand, type CommandInput, type OptionDescriptions, UsageError } from './command.ts';
import { suggestion } from './suggest.ts';

export const helpOption = { type: 'boolean', short: 'h', description: 'show this help' } as const;

/** Throws `UsageError`. Returns 'help' when help is asked for, whatever else is there. */
export function readArguments(
  name: string,
  declaration: AnyCommand,
  args: readonly string[],
): 'help' | CommandInput<Record<never, never>> {
  if (beforeTerminator(args).some((argument) => argument === '--help' || argument === '-h')) return 'help';
  const { values, positionals } = parse(declaration.options, args);
  const missing = declaration.positionals[positionals.length];
  if (missing !== undefined && !missing.startsWith('[')) {
    throw new UsageError(`${missing} is missing: kiln ${name} ${declaration.positionals.join(' ')}`);
  }
  const surplus = positionals[declaration.positionals.length];
  if (surplus !== undefined) throw new UsageError(`unexpected argument '${surplus}'`);
  return { values, positionals };
}

function parse(options: OptionDescriptions, args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown;
    const unknown = firstUnknownOption(options, args);
    if (unknown === undefined) throw new UsageError(thrown.message.split('\n').join(' '));
    const known = Object.keys(options).map((flag) => `--${flag}`);
    throw new UsageError(`unknown option '${unknown}'${suggestion(unknown, known)}`);
  }
}

function firstUnknownOption(options: OptionDescriptions, args: readonly string[]): string | undefined {
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  return tokens.flatMap((token) =>
    token.kind === 'option' && !Object.hasOwn(options, token.name) ? [token.rawName] : [],
  )[0];
}

function beforeTerminator(args: readonly string[]): readonly string[] {
  const terminator = args.indexOf('--');
  return terminator === -1 ? args : args.slice(0, terminator);
}
