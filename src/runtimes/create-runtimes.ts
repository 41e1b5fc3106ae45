/** The catalogue of runtimes over one folder for what has to be installed. */

import { type Clock, systemClock } from '../base/clock.ts';
import { AwsSdk } from './aws-sdk.ts';
import { NodeRuntimes } from './node-runtimes.ts';
import { npmInstall, type PackageInstaller } from './npm.ts';
import type { Runtimes } from './runtimes.ts';

export interface RuntimesOptions {
  /** Where installed interpreters and the AWS SDK are kept; made when needed, safe to delete while Kiln is stopped. */
  readonly folder: string;
  /** Fetches npm packages; the user's own npm when absent. */
  readonly install?: PackageInstaller;
  readonly clock?: Clock;
}

export function createRuntimes(options: RuntimesOptions): Runtimes {
  const { folder, install = npmInstall, clock = systemClock } = options;
  const node = new NodeRuntimes({ folder, install, sdk: new AwsSdk(folder, install, clock) });
  return {
    prepare: (runtime, progress = () => {}, codeFolder) => node.prepare(runtime, progress, codeFolder),
    list: () => node.list(),
  };
}
