/** `kiln env`: the variables that point AWS tools at a running Kiln, for a shell to evaluate. */

import { basename } from 'node:path';
import { command, UsageError } from './command.ts';
import { connectionOptions, runningServer } from './connection.ts';
import type { ServerConnection } from './connection-file.ts';
import { exitCodes } from './failure.ts';

interface Shell {
  /** One assignment; values are URLs, keys and region names. */
  readonly set: (name: string, value: string) => string;
  readonly unset: (name: string) => string;
}

const shells: Readonly<Record<string, Shell>> = {
  sh: {
    set: (name, value) => `export ${name}='${value.replaceAll("'", "'\\''")}'`,
    unset: (name) => `unset ${name}`,
  },
  fish: {
    set: (name, value) => `set -gx ${name} '${value.replaceAll(/['\\]/g, '\\$&')}'`,
    unset: (name) => `set -e ${name}`,
  },
  powershell: {
    set: (name, value) => `$Env:${name} = '${value.replaceAll("'", "''")}'`,
    unset: (name) => `$Env:${name} = $null`,
  },
  cmd: { set: (name, value) => `set "${name}=${value}"`, unset: (name) => `set "${name}="` },
};

/** What the tools would take in place of the root key, or along with it: Kiln then refuses every request. */
const obstacles = ['AWS_SESSION_TOKEN', 'AWS_PROFILE'];

export const env = command({
  description: `Shells read it with
  sh, bash, zsh   eval "$(kiln env)"
  fish            kiln env | source
  PowerShell      kiln env --shell powershell | Out-String | Invoke-Expression`,
  positionals: [],
  options: {
    shell: {
      type: 'string',
      value: Object.keys(shells).join('|'),
      description: 'whose syntax to print (that of $SHELL)',
    },
    data: connectionOptions.data,
  },
  run: async ({ values }, io) => {
    const name = values.shell ?? detectShell(io.env);
    const shell = Object.hasOwn(shells, name) ? shells[name] : undefined;
    if (shell === undefined) {
      throw new UsageError(`--shell must be ${Object.keys(shells).join(', ')}, not '${name}'`);
    }
    const variables = Object.entries(awsVariables(await runningServer(values, io.env)));
    const lines = [
      ...variables.map(([variable, value]) => shell.set(variable, value)),
      ...obstacles.filter((variable) => io.env[variable] !== undefined).map(shell.unset),
    ];
    io.stdout.write(`${lines.join('\n')}\n`);
    return exitCodes.success;
  },
});

/** What the AWS CLI and the SDKs read: https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html */
function awsVariables({ endpoint, credentials, region }: ServerConnection): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
  };
}

function detectShell(variables: NodeJS.ProcessEnv): string {
  const login = basename(variables.SHELL ?? 'sh');
  if (login === 'fish') return 'fish';
  return login === 'pwsh' ? 'powershell' : 'sh';
}
