/** Entry of the `kiln` command: finds the command, runs it, exits with its code. */

import { readArguments } from './arguments.ts';
import { type Io, UsageError } from './command.ts';
import { commands } from './commands.ts';
import { exitCodes, explainFailure } from './failure.ts';
import { commandHelp, overview } from './help.ts';
import { suggestion } from './suggest.ts';
import { packageVersion } from './version.ts';

async function main(args: readonly string[], io: Io): Promise<number> {
  const [name = 'help', ...rest] = args;
  if (name === '--version' || name === '-v') return print(io, packageVersion());
  if (name === '--help' || name === '-h' || name === 'help') {
    const topic = rest[0];
    if (topic !== undefined) return runCommand(topic, ['--help'], io);
    if (args.length > 0) return print(io, overview());
    io.stderr.write(`${overview()}\n`);
    return exitCodes.usage;
  }
  return runCommand(name, rest, io);
}

async function runCommand(name: string, args: readonly string[], io: Io): Promise<number> {
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (entry === undefined) {
    const unknown = `there is no command '${name}'${suggestion(name, Object.keys(commands))}`;
    return report(io, new UsageError(`${unknown}; 'kiln --help' lists them`));
  }
  const declaration = await entry.load();
  try {
    const input = readArguments(name, declaration, args);
    if (input === 'help') return print(io, commandHelp(name, entry, declaration));
    return await declaration.run(input, io);
  } catch (thrown) {
    return report(io, thrown, declaration.usageExitCode);
  }
}

function print(io: Io, text: string): number {
  io.stdout.write(`${text}\n`);
  return exitCodes.success;
}

function report(io: Io, thrown: unknown, usageExitCode?: number): number {
  const { message, exitCode } = explainFailure(thrown, usageExitCode);
  io.stderr.write(`kiln: ${message}\n`);
  return exitCode;
}

// The reader of a pipe (`kiln logs | head`) has gone: nobody is left to tell.
process.stdout.on('error', () => process.exit(exitCodes.failure));
process.exit(await main(process.argv.slice(2), process));
