/** Starts guests: puts a version's code, its runtime and its limits into a sandbox and opens the channel. */

import { kilnBounds, lambdaLimits } from '../../config/limits.ts';
import type { RuntimeImage, Runtimes } from '../../runtimes/runtimes.ts';
import type { Sandbox, SandboxDriver, SandboxSpec } from '../../sandbox/sandbox.ts';
import type { FunctionVersion } from '../model/function-version.ts';
import { buildArn } from '../model/runtime-management.ts';
import type { Packages } from '../packages/packages.ts';
import { stageVersion, type VersionFolders } from '../packages/stage-version.ts';
import type { GuestChannel } from '../runtime-api/channel.ts';
import type { StartSettings } from '../runtime-api/framed.ts';
import type { LaunchGuest } from './environment.ts';
import { Guest } from './guest.ts';
import type { OwnPort } from './own-port.ts';
import { environmentVariables, type SessionCredentials } from './variables.ts';

export interface LauncherDependencies {
  readonly driver: SandboxDriver;
  readonly runtimes: Runtimes;
  readonly packages: Packages;
  readonly issueCredentials: (version: FunctionVersion, durationSeconds: number) => SessionCredentials;
  /** Joins a started sandbox's control socket, or its place at the Runtime API, with the guest's events. */
  readonly connect: (
    image: RuntimeImage,
    sandbox: Sandbox,
    guest: Guest,
    start: StartSettings,
    ownPort: OwnPort | undefined,
  ) => GuestChannel;
  /** Opens a port of the Runtime API that is one environment's alone. */
  readonly openOwnPort: (host: string) => Promise<OwnPort>;
  /** Ports of Kiln's own listeners, the same on every address. */
  readonly ports: { readonly endpoint: number; readonly runtimeApi: number };
  readonly progress: (line: string) => void;
}

const taskRoot = '/var/task';
const layerRoot = '/opt';
const bytesPerMegabyte = 1024 * 1024;

export function guestLauncher(dependencies: LauncherDependencies): LaunchGuest {
  const { driver, runtimes, packages, ports } = dependencies;
  const gateway = driver.network.gatewayHost;
  return async (version, environment, listener) => {
    const folders = await stageVersion(packages, version);
    const codeFolders = [folders.code, folders.layers].filter((folder) => folder !== undefined);
    const runtime = version.settings.Runtime ?? 'image';
    const image = await runtimes.prepare(
      runtime,
      dependencies.progress,
      codeFolders,
      version.runtimeManagement?.build,
    );
    const ownPort =
      driver.network.shared && image.channel === 'http' ? await dependencies.openOwnPort(gateway) : undefined;
    const variables = environmentVariables({
      version,
      credentials: dependencies.issueCredentials(version, kilnBounds.roleSessionSeconds),
      runtime: image.env,
      logGroup: environment.logGroup,
      logStream: environment.logStream,
      runtimeApi: `${gateway}:${ownPort?.port ?? ports.runtimeApi}`,
      endpoint: `http://${gateway}:${ports.endpoint}`,
    });
    const spec = sandboxSpec(version, environment.id, image, folders, variables);
    const sandbox = await driver.launch(spec).catch((failure: unknown) => {
      ownPort?.close();
      throw failure;
    });
    const start = {
      env: sandbox.env,
      handler: version.settings.Handler ?? '',
      taskRoot: sandbox.pathInside(taskRoot),
    };
    const guest = new Guest(sandbox, listener, (self) =>
      dependencies.connect(image, sandbox, self, start, ownPort),
    );
    return {
      guest,
      runtimeVersion: runtimeVersion(image),
      runtimeVersionArn: buildArn(version, image.interpreterVersion) ?? '',
    };
  };
}

/** `nodejs24.x` at 24.21.0 is `nodejs:24.v21.0`; `python3.13` at 3.13.2 is `python:3.13.v2`. */
function runtimeVersion({ runtime, interpreterVersion }: RuntimeImage): string {
  const [, language = '', line = ''] = /^([a-z]+)\.?(.*?)(?:\.x)?$/.exec(runtime) ?? [];
  return `${language}:${line}.v${interpreterVersion.slice(line.length + 1)}`;
}

function sandboxSpec(
  version: FunctionVersion,
  id: string,
  image: RuntimeImage,
  folders: VersionFolders,
  env: Record<string, string>,
): SandboxSpec {
  const { MemorySize, EphemeralStorage } = version.settings;
  const storageMegabytes = EphemeralStorage?.Size ?? lambdaLimits.minEphemeralStorageMegabytes;
  return {
    id,
    argv: image.argv(MemorySize, version.settings.environment),
    env,
    cwd: taskRoot,
    mounts: [...image.mounts, ...packageMounts(folders)],
    limits: {
      memoryBytes: MemorySize * bytesPerMegabyte,
      cpuCores: MemorySize / lambdaLimits.megabytesPerCore,
      processes: lambdaLimits.maxProcesses,
      descriptors: lambdaLimits.maxDescriptors,
      tmpBytes: storageMegabytes * bytesPerMegabyte,
    },
  };
}

function packageMounts({ code, layers }: VersionFolders): SandboxSpec['mounts'] {
  return [
    ...(code === undefined ? [] : [{ source: code, target: taskRoot }]),
    ...(layers === undefined ? [] : [{ source: layers, target: layerRoot }]),
  ];
}
