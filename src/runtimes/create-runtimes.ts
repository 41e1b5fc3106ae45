/** The catalogue of runtimes over one folder for what has to be installed. */

import { type Clock, systemClock } from '../base/clock.ts';
import { AwsSdk } from './aws-sdk.ts';
import { FunctionBytecode, type IsolatedRun } from './function-bytecode.ts';
import { NodeRuntimes } from './node-runtimes.ts';
import { npmInstall, type PackageInstaller } from './npm.ts';
import { ProvidedRuntimes } from './provided-runtimes.ts';
import { Boto3, type Boto3Installer, pipInstall } from './python-boto3.ts';
import { PythonRuntimes } from './python-runtimes.ts';
import { type RuntimeFamily, type Runtimes, RuntimeUnavailable } from './runtimes.ts';

export interface RuntimesOptions {
  /** Where installed interpreters and the AWS SDKs are kept; made when needed, safe to delete while Kiln is stopped. */
  readonly folder: string;
  /** Fetches npm packages; the user's own npm when absent. */
  readonly install?: PackageInstaller;
  /** Fetches boto3; each Python's own pip when absent. */
  readonly installBoto3?: Boto3Installer;
  /** Runs tools on users' code, such as Python's compiler; functions are not compiled ahead when absent. */
  readonly runIsolated?: IsolatedRun;
  readonly clock?: Clock;
  /** Where interpreters are looked for (`PATH`, `PYENV_ROOT`, `UV_PYTHON_INSTALL_DIR`); the process's own when absent. */
  readonly env?: NodeJS.ProcessEnv;
}

export function createRuntimes(options: RuntimesOptions): Runtimes {
  const { folder, clock = systemClock, env = process.env } = options;
  const { install = npmInstall, installBoto3 = pipInstall } = options;
  const families: readonly RuntimeFamily[] = [
    new NodeRuntimes({ folder, install, sdk: new AwsSdk(folder, install, clock) }),
    new PythonRuntimes({
      folder,
      boto3: new Boto3(folder, installBoto3, clock),
      bytecode: new FunctionBytecode(folder, options.runIsolated),
      env,
    }),
    new ProvidedRuntimes(),
  ];
  const familyOf = (runtime: string): RuntimeFamily => {
    const family = families.find(({ names }) => names.includes(runtime));
    if (family !== undefined) return family;
    const known = families.flatMap(({ names }) => names);
    throw new RuntimeUnavailable(runtime, `Kiln runs ${known.join(', ')}.`);
  };
  return {
    async prepare(runtime, progress = () => {}, codeFolders = [], build) {
      const image = await familyOf(runtime).prepare(runtime, progress, codeFolders, build);
      if (build !== undefined && image.interpreterVersion !== build) {
        throw new RuntimeUnavailable(
          runtime,
          `the function is kept at ${build} by its runtime management, and this machine has ${image.interpreterVersion}. Install ${build}, or let the function go with PutRuntimeManagementConfig.`,
        );
      }
      return image;
    },
    async installed(runtime) {
      return families.find(({ names }) => names.includes(runtime))?.installed(runtime);
    },
    async remove(runtime) {
      return (await familyOf(runtime).remove?.(runtime)) ?? [];
    },
    async list() {
      return (await Promise.all(families.map((family) => family.list()))).flat();
    },
  };
}
