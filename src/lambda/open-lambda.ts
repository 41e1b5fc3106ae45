/** Puts Lambda together: the control plane, the environments under it, and the invoke path between them. */

import type { Clock } from '../base/clock.ts';
import type { FindResourcePolicy } from '../identity/account-authorizer.ts';
import type { RecordSink } from '../observability/invocation-record.ts';
import type { LogWriter } from '../observability/log-writer.ts';
import { runnableProcessors } from '../runtimes/processors.ts';
import type { RuntimeImage, Runtimes } from '../runtimes/runtimes.ts';
import { type Sandbox, type SandboxDriver, SandboxFailure } from '../sandbox/sandbox.ts';
import type { Store } from '../store/store.ts';
import { loadSchemas } from '../wire/load-schemas.ts';
import type { ServiceDeclaration } from '../wire/service.ts';
import { createLambdaControlPlane } from './create-control-plane.ts';
import { watchEntrypoint } from './environments/entrypoint.ts';
import { Fleet } from './environments/fleet.ts';
import type { Guest } from './environments/guest.ts';
import { guestLauncher, type LauncherDependencies } from './environments/launcher.ts';
import { type OwnPort, openOwnPort } from './environments/own-port.ts';
import { Admission } from './invoke/admission.ts';
import { invokeOperation } from './invoke/invoke.ts';
import { SyncInvoker } from './invoke/sync.ts';
import type { CodeLocations } from './packages/code-locations.ts';
import { functionPolicy, layerPolicy } from './registry/resource-policies.ts';
import type { GuestChannel } from './runtime-api/channel.ts';
import { openFramedChannel, type StartSettings } from './runtime-api/framed.ts';
import { createRuntimeApi, type RuntimeApi } from './runtime-api/runtime-api.ts';

/** The Runtime API's port on the address that sandboxes reach, which is Kiln's alone. */
const runtimeApiPort = 9001;

export interface LambdaOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly driver: SandboxDriver;
  readonly logs: LogWriter;
  readonly runtimes: Runtimes;
  /** Takes functions of runtimes that AWS refuses by now. */
  readonly allowDeprecatedRuntimes: boolean;
  /** Folder for unpacked packages. */
  readonly packageFolder: string;
  readonly hotReloadPaths: readonly string[];
  readonly sinks: readonly RecordSink[];
  readonly issueCredentials: LauncherDependencies['issueCredentials'];
  readonly progress: (line: string) => void;
  /** Told of background work that failed: a function that did not settle. */
  readonly onFailure: (failure: unknown) => void;
}

export interface Lambda {
  readonly codeLocations: CodeLocations;
  /** The policy of a function, version or alias by its ARN. */
  readonly policyOf: FindResourcePolicy;
  /** The service as the gateway binds it; loads the API's schemas, hence at first use. */
  declare(): Promise<ServiceDeclaration>;
  /** Opens the sandboxes' way to Kiln's endpoint on `port`. No function runs before. */
  openTo(port: number): Promise<void>;
  /** Waits for running invocations, then ends every environment. */
  close(): Promise<void>;
}

export async function openLambda(options: LambdaOptions): Promise<Lambda> {
  const { store, clock, driver } = options;
  const plane = await createLambdaControlPlane({
    documents: store.documents,
    blobs: store.blobs,
    packageFolder: options.packageFolder,
    clock,
    runtimes: options.runtimes,
    allowDeprecatedRuntimes: options.allowDeprecatedRuntimes,
    hotReloadPaths: options.hotReloadPaths,
    processors: runnableProcessors(),
    onFailure: options.onFailure,
  });
  const runtimeApi = createRuntimeApi();
  const ports = { endpoint: 0, runtimeApi: runtimeApiPort };
  const launch = guestLauncher({
    driver,
    runtimes: options.runtimes,
    packages: plane.packages,
    issueCredentials: options.issueCredentials,
    connect: (image, sandbox, guest, start, ownPort) =>
      connect(runtimeApi, image, sandbox, guest, start, ownPort),
    openOwnPort: (host) => openOwnPort(runtimeApi, host),
    ports,
    progress: options.progress,
  });
  const freeze = driver.enforcement.some(({ name, enforced }) => name === 'freeze' && enforced);
  const fleet = new Fleet(plane.directory, { clock, launch, logs: options.logs, freeze });
  const sync = new SyncInvoker(fleet, new Admission(plane.registry), options.sinks);
  const invoke = invokeOperation({ clock, directory: plane.directory, sync });

  return {
    codeLocations: plane.codeLocations,
    policyOf: (arn) => functionPolicy(plane.registry, arn) ?? layerPolicy(plane.layers, arn),
    async declare() {
      const [{ createLambdaService }, schemas] = await Promise.all([
        import('./service.ts'),
        loadSchemas('@aws-sdk/client-lambda'),
      ]);
      return createLambdaService({ plane, invoke, schemas });
    },
    async openTo(port) {
      ports.endpoint = port;
      const { network } = driver;
      // On a shared network every environment that calls the Runtime API has a port of its own.
      const addresses = network.shared ? [] : network.listenAddresses;
      for (const address of addresses) await runtimeApi.listen(address, runtimeApiPort);
      await network.allow([port, runtimeApiPort]);
    },
    async close() {
      await sync.drained();
      await fleet.close();
      await runtimeApi.close();
      await plane.close();
    },
  };
}

function connect(
  runtimeApi: RuntimeApi,
  image: RuntimeImage,
  sandbox: Sandbox,
  guest: Guest,
  start: StartSettings,
  ownPort: OwnPort | undefined,
): GuestChannel {
  if (image.channel === 'framed') return openFramedChannel(sandbox.control, guest, start);
  if (ownPort !== undefined || sandbox.address !== undefined) {
    watchEntrypoint(sandbox.control, (problem) => guest.invalidEntrypoint(problem));
  }
  if (ownPort !== undefined) return ownPort.join(guest);
  if (sandbox.address !== undefined) return runtimeApi.attach(sandbox.address, guest);
  throw new SandboxFailure(
    `${image.runtime} needs a network of its own in its sandbox, which this machine can't give.`,
  );
}
