/** What a sandbox needs to run a Node function: mounts, command line and environment, laid out as on AWS. */

import { fileURLToPath } from 'node:url';
import type { NodeInstallation } from './node-installation.ts';
import type { RuntimeImage } from './runtimes.ts';

const guestFolder = fileURLToPath(new URL('../../guest/node', import.meta.url));

const heapOption = /--max[-_](?:semi|old)[-_]space[-_]size/;

/**
 * V8's heap flags for a function's memory, as AWS's bootstrap sets them: a tenth for the young generation, which
 * has two semi-spaces, the rest for the old one; none where the owner set one.
 */
function heapFlags(memorySizeMegabytes: number, nodeOptions: string): string[] {
  if (heapOption.test(nodeOptions)) return [];
  const young = Math.floor(memorySizeMegabytes / 10);
  return [
    `--max-semi-space-size=${Math.floor(young / 2)}`,
    `--max-old-space-size=${memorySizeMegabytes - young}`,
  ];
}

/**
 * Up to nodejs22.x Lambda switches `require` of ES modules and module detection off, unless the owner asks for them.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
 */
function featureFlags(major: number, nodeOptions: string): string[] {
  const features = major > 22 ? [] : major === 22 ? ['require-module', 'detect-module'] : ['require-module'];
  return features
    .filter((feature) => !nodeOptions.includes(`--experimental-${feature}`))
    .map((feature) => `--no-experimental-${feature}`);
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
    argv: (
      memorySizeMegabytes,
      { NODE_OPTIONS: nodeOptions = '', AWS_LAMBDA_EXEC_WRAPPER: wrapper } = {},
    ) => [
      ...(wrapper === undefined ? [] : [wrapper]),
      '/var/lang/bin/node',
      ...['--expose-gc', '--max-http-header-size', '81920'],
      ...heapFlags(memorySizeMegabytes, nodeOptions),
      ...featureFlags(major, nodeOptions),
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
