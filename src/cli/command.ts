/** What a command is: its help as data beside the function that runs it. */

/** The world as a command sees it, so that tests can give it another. */
export interface Io {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
}

export interface OptionDescription {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  /** The option may be given several times. */
  readonly multiple?: true;
  /** What help calls its value (`DIR`). */
  readonly value?: string;
  readonly description: string;
}

export type OptionDescriptions = Readonly<Record<string, OptionDescription>>;

type ValueOf<Description extends OptionDescription> = Description['type'] extends 'boolean'
  ? boolean
  : Description extends { multiple: true }
    ? string[]
    : string;

export type OptionValues<Descriptions extends OptionDescriptions> = {
  readonly [Name in keyof Descriptions]?: ValueOf<Descriptions[Name]> | undefined;
};

export interface CommandInput<Descriptions extends OptionDescriptions> {
  readonly values: OptionValues<Descriptions>;
  /** As many as `Command.positionals` names, save those that may be left out. */
  readonly positionals: readonly string[];
}

export interface Command<Descriptions extends OptionDescriptions = OptionDescriptions> {
  /** Further lines of help. */
  readonly description: string;
  /** What help calls them; one in brackets may be left out. */
  readonly positionals: readonly string[];
  readonly options: Descriptions;
  /** Exit code of a usage error where it isn't 2. */
  readonly usageExitCode?: number;
  /** Resolves to the exit code; throws `UsageError`, `CommandFailure` or whatever an SDK throws. */
  readonly run: (input: CommandInput<Descriptions>, io: Io) => Promise<number>;
}

/** A command with its option types forgotten, as the table holds it. */
export type AnyCommand = Omit<Command, 'run'> & {
  readonly run: (input: CommandInput<Record<never, never>>, io: Io) => Promise<number>;
};

/** A typed identity function: infers the options' types for `run`. */
export function command<const Descriptions extends OptionDescriptions>(
  declaration: Command<Descriptions>,
): Command<Descriptions> {
  return declaration;
}

/** The command line is wrong: exit code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** What was asked could not be done; the message is one line with the remedy: exit code 1. */
export class CommandFailure extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'CommandFailure';
  }
}
