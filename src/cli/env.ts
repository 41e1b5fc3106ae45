/** `kiln env`: the variables that point AWS tools at a running Kiln, for a shell to evaluate. */

import { basename } from 'node:path';
import { command, UsageError } from './command.ts';
import { connectionOptions, runningServer } from './connection.ts';
import type { ServerConnection } from './connection-file.ts';
import { exitCodes } from './failure.ts';

/** One assignment in a shell's words; values are URLs, keys and region names. */
const assignments: Readonly<Record<string, (name: string, value: string) => string>> = {
  sh: (name, value) => `export ${name}='${value.replaceAll("'", "'\\''")}'`,
  fish: (name, value) => `set -gx ${name} '${value.replaceAll(/['\\]/g, '\\$&')}'`,
  powershell: (name, value) => `$Env:${name} = '${value.replaceAll("'", "''")}'`,
  cmd: (name, value) => `set "${name}=${value}"`,
};

export const env = command({
  description: `Shells read it with
  sh, bash, zsh   eval "$(kiln env)"
  fish            kiln env | source
  PowerShell      kiln env --shell powershell | Out-String | Invoke-Expression`,
  positionals: [],
  options: {
    shell: {
      type: 'string',
      value: Object.keys(assignments).join('|'),
      description: 'whose syntax to print (that of $SHELL)',
    },
    data: connectionOptions.data,
  },
  run: async ({ values }, io) => {
    const shell = values.shell ?? detectShell(io.env);
    const assign = Object.hasOwn(assignments, shell) ? assignments[shell] : undefined;
    if (assign === undefined) {
      throw new UsageError(`--shell must be ${Object.keys(assignments).join(', ')}, not '${shell}'`);
    }
    const variables = awsVariables(await runningServer(values, io.env));
    for (const [name, value] of Object.entries(variables)) io.stdout.write(`${assign(name, value)}\n`);
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
