/** What a sandbox needs to run a Python function: mounts, command line and environment, laid out as on AWS. */

import path from 'node:path';
import { guestTarget } from './python-guest.ts';
import type { PythonInterpreter } from './python-interpreters.ts';
import type { RuntimeImage } from './runtimes.ts';

const languageRoot = '/var/lang';
const libraryPath =
  '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib';

export interface PythonFolders {
  readonly guest: string;
  /** An empty folder. */
  readonly empty: string;
  readonly boto3: string | undefined;
}

/** Where boto3 is inside a sandbox: in place of what the machine's users installed into this Python. */
export function packageTarget(python: PythonInterpreter): string {
  return inside(python, python.packageFolders[0] ?? path.join(python.prefix, 'lib/python3/site-packages'));
}

export function pythonImage(
  runtime: string,
  python: PythonInterpreter,
  folders: PythonFolders,
): RuntimeImage {
  const command = [inside(python, python.executable), `${guestTarget}/bootstrap.py`];
  return {
    runtime,
    interpreterVersion: python.version,
    mounts: [
      { source: python.prefix, target: languageRoot },
      // Packages and `.pth` files of the machine's own users are none of a function's business.
      ...python.packageFolders.map((folder, index) => ({
        source: index === 0 ? (folders.boto3 ?? folders.empty) : folders.empty,
        target: inside(python, folder),
      })),
      { source: folders.guest, target: guestTarget },
    ],
    argv: (_memorySizeMegabytes, environment = {}) => [
      ...libraryPathKept(environment.LD_LIBRARY_PATH),
      ...(environment.AWS_LAMBDA_EXEC_WRAPPER === undefined ? [] : [environment.AWS_LAMBDA_EXEC_WRAPPER]),
      ...command,
    ],
    env: {
      PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
      LD_LIBRARY_PATH: libraryPath,
      PYTHONPATH: '/var/runtime',
      AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
      LAMBDA_RUNTIME_DIR: '/var/runtime',
      LAMBDA_TASK_ROOT: '/var/task',
      LANG: 'en_US.UTF-8',
      // Python's own answer to a locale that the system does not have, as on AWS.
      LC_CTYPE: 'C.UTF-8',
      TZ: ':UTC',
    },
    channel: 'framed',
  };
}

const inside = ({ prefix }: PythonInterpreter, file: string) =>
  path.posix.join(languageRoot, path.relative(prefix, file));

/** An interpreter may find its own library by LD_LIBRARY_PATH alone, which the function's owner may have set. */
function libraryPathKept(owners: string | undefined): string[] {
  if (owners === undefined) return [];
  return ['/usr/bin/env', `LD_LIBRARY_PATH=${owners}:${languageRoot}/lib`];
}
