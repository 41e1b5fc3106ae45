/** The start options as command line options. */

import { optionTable } from '../config/option-table.ts';
import type { Options } from '../config/options.ts';
import type { OptionDescription } from './command.ts';

function describe(name: keyof Options) {
  const row = optionTable[name];
  return {
    type: 'string',
    value: row.value,
    description: `${row.description} (${row.variable}, ${row.default})`,
  } as const satisfies OptionDescription;
}

export const serverOptions = {
  port: describe('port'),
  host: describe('host'),
  data: describe('data'),
  auth: describe('auth'),
  sandbox: describe('sandbox'),
  region: describe('region'),
  'allow-deprecated-runtimes': describe('allow-deprecated-runtimes'),
  'hot-reload-paths': describe('hot-reload-paths'),
};
