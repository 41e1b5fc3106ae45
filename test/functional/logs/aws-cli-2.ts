/** Version 2 of the AWS CLI, which alone has `aws logs tail`, beside whichever `aws` comes first on the path. */

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runCommand } from '../../support/command.ts';
import type { KilnServer } from '../../support/server.ts';

/** Where Debian's package and AWS's installer put it. */
const usualFolders = ['/usr/local/bin', '/usr/bin'];

/** Its path; `npm test` brings it. */
export async function findAwsCli2(): Promise<string> {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...usualFolders];
  for (const program of new Set(folders.map((folder) => join(folder, 'aws')))) {
    if (!existsSync(program)) continue;
    const { stdout } = await runCommand(program, ['--version']);
    if (stdout.startsWith('aws-cli/2.')) return program;
  }
  throw new Error('version 2 of the AWS CLI is not installed (Debian: apt-get install awscli)');
}

/** What it needs beside `--endpoint-url`, and nothing else. */
export function cliEnvironment({ region, credentials }: KilnServer): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: '/nonexistent',
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
    PYTHONUNBUFFERED: '1',
  };
}
