/** Each start option once: its flag, environment variable, default, meaning and check. */

import { resolve } from 'node:path';
import { OptionError, type Options } from './options.ts';

export interface OptionRow<Value> {
  /** Environment variable that stands in for the flag. */
  readonly variable: string;
  readonly default: string;
  /** How the value is called in help (`PORT`), or its choices. */
  readonly value: string;
  readonly description: string;
  /** Reads the text of a flag or variable; `source` names it in errors. Throws `OptionError`. */
  readonly parse: (text: string, source: string) => Value;
}

/** Rows by flag, without the dashes. */
export const optionTable: { readonly [Name in keyof Options]: OptionRow<Options[Name]> } = {
  port: {
    variable: 'KILN_PORT',
    default: '4566',
    value: 'PORT',
    description: 'port to listen on; 0 lets the system choose',
    parse: parsePort,
  },
  host: {
    variable: 'KILN_HOST',
    default: '127.0.0.1',
    value: 'ADDRESS',
    description: 'address to listen on; 0.0.0.0 for all',
    parse: (text, source) => nonEmpty(text, source),
  },
  data: {
    variable: 'KILN_DATA',
    default: '.kiln',
    value: 'DIR',
    description: 'data folder: functions, logs, queues, the root key',
    parse: (text, source) => resolve(nonEmpty(text, source)),
  },
  auth: {
    variable: 'KILN_AUTH',
    default: 'on',
    value: 'on|off',
    description: 'off takes any credentials, on a loopback address only',
    parse: choice(['on', 'off']),
  },
  sandbox: {
    variable: 'KILN_SANDBOX',
    default: 'auto',
    value: 'auto|bwrap|oci|process',
    description: 'how functions are isolated; auto takes the strongest that works',
    parse: choice(['auto', 'bwrap', 'oci', 'process']),
  },
  region: {
    variable: 'KILN_REGION',
    default: 'us-east-1',
    value: 'REGION',
    description: 'region of requests that name none',
    parse: parseRegion,
  },
  'allow-deprecated-runtimes': {
    variable: 'KILN_ALLOW_DEPRECATED_RUNTIMES',
    default: 'off',
    value: 'on|off',
    description: 'on takes functions of runtimes that AWS refuses by now',
    parse: choice(['on', 'off']),
  },
  'hot-reload-paths': {
    variable: 'KILN_HOT_RELOAD_PATHS',
    default: '',
    value: 'DIR[:DIR]',
    description: 'folders below which functions may run straight from, as bucket hot-reload',
    parse: (text) =>
      text
        .split(':')
        .filter((path) => path !== '')
        .map((path) => resolve(path)),
  },
};

function parsePort(text: string, source: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new OptionError(`${source} must be a port from 0 to 65535, not '${text}'`);
}

function parseRegion(text: string, source: string): string {
  if (/^[a-z]{2}(-[a-z]+)+-\d$/.test(text)) return text;
  throw new OptionError(`${source} must be a region such as eu-central-1, not '${text}'`);
}

function nonEmpty(text: string, source: string): string {
  if (text !== '') return text;
  throw new OptionError(`${source} is empty; leave it out for the default`);
}

function choice<const Choices extends readonly string[]>(choices: Choices) {
  return (text: string, source: string): Choices[number] => {
    const found = choices.find((candidate) => candidate === text);
    if (found !== undefined) return found;
    throw new OptionError(`${source} must be ${choices.join(' or ')}, not '${text}'`);
  };
}
