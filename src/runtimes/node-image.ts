/** What a sandbox needs to run a Node function: mounts, command line and environment, laid out as on AWS. */

import { fileURLToPath } from 'node:url';
import type { RuntimeImage } from './runtimes.ts';

const guestFolder = fileURLToPath(new URL('../../guest/node', import.meta.url));

/** An installed interpreter: `folder` holds `bin/node`. */
export interface NodeInstallation {
  readonly version: string;
  readonly folder: string;
}

/**
 * V8's heap flags for a function's memory: a tenth for the young generation, which has two semi-spaces, the
 * rest for the old one, as AWS's bootstrap sets them.
 */
export function heapFlags(memorySizeMegabytes: number): string[] {
  const young = Math.floor(memorySizeMegabytes / 10);
  return [
    `--max-semi-space-size=${Math.floor(young / 2)}`,
    `--max-old-space-size=${memorySizeMegabytes - young}`,
  ];
}

/**
 * Up to nodejs22.x Lambda switches `require` of ES modules and module detection off.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
 */
function featureFlags(major: number): string[] {
  if (major > 22) return [];
  return major === 22
    ? ['--no-experimental-require-module', '--no-experimental-detect-module']
    : ['--no-experimental-require-module'];
}

export function nodeImage(
  runtime: string,
  major: number,
  node: NodeInstallation,
  sdkFolder: string | undefined,
): RuntimeImage {
  const mounts = [
    { source: node.folder, target: '/var/lang' },
    { source: guestFolder, target: '/var/runtime/guest' },
  ];
  if (sdkFolder !== undefined) mounts.push({ source: sdkFolder, target: '/var/runtime/node_modules' });
  return {
    runtime,
    interpreterVersion: node.version,
    mounts,
    argv: (memorySizeMegabytes) => [
      '/var/lang/bin/node',
      '--expose-gc',
      ...heapFlags(memorySizeMegabytes),
      ...featureFlags(major),
      '/var/runtime/guest/main.cjs',
    ],
    env: {
      PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
      LD_LIBRARY_PATH:
        '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
      NODE_PATH: `/opt/nodejs/node${major}/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules:/var/runtime:/var/task`,
      AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
      LAMBDA_RUNTIME_DIR: '/var/runtime',
      LAMBDA_TASK_ROOT: '/var/task',
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
    },
    channel: 'framed',
  };
}
