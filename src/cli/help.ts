/** Renders help: the overview of commands, and the page of one. */

import { helpOption } from './arguments.ts';
import type { AnyCommand, OptionDescription } from './command.ts';
import { type CommandEntry, commands } from './commands.ts';

export function overview(): string {
  const rows = Object.entries(commands).map(([name, { summary }]): Row => [name, summary]);
  return [
    'Kiln runs AWS Lambda functions on machines you own.',
    '',
    'usage: kiln COMMAND [options]',
    '',
    ...columns(rows),
    '',
    "'kiln COMMAND --help' explains a command; 'kiln --version' prints the version.",
  ].join('\n');
}

export function commandHelp(name: string, entry: CommandEntry, declaration: AnyCommand): string {
  const options = { ...declaration.options, help: helpOption };
  const rows = Object.entries(options).map(
    ([flag, option]): Row => [optionUsage(flag, option), option.description],
  );
  return [
    `kiln ${name}: ${entry.summary}`,
    '',
    `usage: ${['kiln', name, ...declaration.positionals, '[options]'].join(' ')}`,
    '',
    ...(declaration.description === '' ? [] : [declaration.description, '']),
    ...columns(rows),
  ].join('\n');
}

type Row = readonly [left: string, right: string];

function optionUsage(flag: string, option: OptionDescription): string {
  const short = option.short === undefined ? '    ' : `-${option.short}, `;
  return `${short}--${flag}${option.value === undefined ? '' : ` ${option.value}`}`;
}

function columns(rows: readonly Row[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
