/** The composition root: options -> store -> compute -> services -> listeners. The only file that knows everyone. */

import { join } from 'node:path';
import { systemClock } from './base/clock.ts';
import { Teardown } from './base/disposal.ts';
import { kilnBounds } from './config/limits.ts';
import type { Options } from './config/options.ts';
import { covers, endpointOf } from './gateway/addresses.ts';
import { ServiceDirectory } from './gateway/directory.ts';
import { createGateway } from './gateway/gateway.ts';
import { accountAuthorizer } from './identity/account-authorizer.ts';
import { openCredentials } from './identity/credentials.ts';
import { openLambda } from './lambda/open-lambda.ts';
import { codeLocationPath } from './lambda/packages/code-locations.ts';
import { LogWriter } from './observability/log-writer.ts';
import { createRuntimes } from './runtimes/create-runtimes.ts';
import { chooseDriver } from './sandbox/choose.ts';
import { runToEnd } from './sandbox/run-to-end.ts';
import type { Enforcement, SandboxDriver } from './sandbox/sandbox.ts';
import { createLogService } from './services/kiln/log-service.ts';
import { openLogs } from './services/logs/open-logs.ts';
import { openSqliteStore } from './store/sqlite/open.ts';
import { bindService } from './wire/bind.ts';

export interface Kiln {
  /** Base URL of the main address. */
  readonly endpoint: string;
  readonly port: number;
  readonly region: string;
  /** The line `kiln start` prints: where it serves, and what it can't enforce here. */
  readonly startLine: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly enforcement: readonly Enforcement[];
  /** Takes no new work, lets running invocations finish within a bound, then frees everything. */
  close(): Promise<void>;
}

/** Where a running Kiln reports what no caller sees. */
export interface KilnIo {
  readonly stderr: { write(text: string): unknown };
}

/** Starts Kiln. Rejects with an error whose message is one line that says what to do; nothing stays behind then. */
export async function startKiln(options: Options, io: KilnIo): Promise<Kiln> {
  const teardown = new Teardown();
  try {
    return await compose(options, io, teardown);
  } catch (failure) {
    await teardown.run();
    throw failure;
  }
}

async function compose(options: Options, io: KilnIo, teardown: Teardown): Promise<Kiln> {
  const clock = systemClock;
  const report = (what: string) => (failure: unknown) =>
    void io.stderr.write(`kiln: ${what}: ${text(failure)}\n`);

  // The store waits for its thread and the driver for the kernel: neither waits for the other.
  const [store, driver] = await together(
    teardown,
    { name: 'the store', opening: openSqliteStore({ folder: options.data, clock }) },
    {
      name: 'the sandboxes',
      opening: chooseDriver({ kind: options.sandbox, stateFolder: join(options.data, 'sandbox'), clock }),
    },
  );
  const credentials = await openCredentials(options.data, clock);
  const cloudWatchLogs = openLogs({ store, clock, onFailure: report('old function logs were not dropped') });
  teardown.add('CloudWatch Logs', () => cloudWatchLogs.close());
  const logs = new LogWriter(cloudWatchLogs.log, {
    clock,
    onFailure: report('a function log was not stored'),
  });
  teardown.add('the function logs', () => logs.flush());

  const lambda = await openLambda({
    store,
    clock,
    driver,
    logs,
    runtimes: createRuntimes({
      folder: join(options.data, 'runtimes'),
      runIsolated: (tool) => runToEnd(driver, clock, tool),
    }),
    packageFolder: join(options.data, 'packages'),
    hotReloadPaths: options['hot-reload-paths'],
    allowDeprecatedRuntimes: options['allow-deprecated-runtimes'] === 'on',
    sinks: [],
    issueCredentials: ({ account, name, settings }, seconds) =>
      credentials.issueRoleSession(settings.Role, name, account, seconds),
    progress: (line) => void io.stderr.write(`kiln: ${line}\n`),
    onFailure: report('a function did not settle'),
  });
  teardown.add('Lambda', () => lambda.close());

  const onInternalError = report('an operation failed');
  const gateway = createGateway({
    services: new ServiceDirectory([
      {
        name: 'lambda',
        claims: (_method, path) => /^\/20\d\d-\d\d-\d\d\//.test(path),
        load: async () =>
          bindService(await lambda.declare(), {
            authorizer: accountAuthorizer(lambda.policyOf),
            onInternalError,
          }),
      },
      {
        name: 'logs',
        targetPrefixes: ['Logs_20140328'],
        load: async () =>
          bindService(await cloudWatchLogs.declare(), { authorizer: accountAuthorizer(), onInternalError }),
      },
      { name: 'kiln', load: () => createLogService(store.log, clock) },
    ]),
    credentials,
    auth: options.auth,
    clock,
    defaultRegion: options.region,
    onFailure: (failure, requestId) => report(`request ${requestId} failed`)(failure),
  });
  gateway.routes.mountPath(codeLocationPath, ({ head }) => lambda.codeLocations.handle(head));
  teardown.add('the gateway', () => gateway.close(kilnBounds.drainMilliseconds));

  const { port } = await gateway.listen(options.host, options.port);
  for (const address of driver.network.listenAddresses) {
    if (!covers(options.host, address)) await gateway.addListener(address, port);
  }
  await lambda.openTo(port);

  const endpoint = endpointOf(options.host, port);
  const { accessKeyId, secretAccessKey } = credentials.root;
  return {
    endpoint,
    port,
    region: options.region,
    startLine: startLine(endpoint, options.auth, driver),
    credentials: { accessKeyId, secretAccessKey },
    enforcement: driver.enforcement,
    close: () => teardown.run(),
  };
}

interface Closable {
  close(): Promise<void>;
}

/** Awaits both; whichever opened is torn down later, also when the other one failed. */
async function together<First extends Closable, Second extends Closable>(
  teardown: Teardown,
  first: { name: string; opening: Promise<First> },
  second: { name: string; opening: Promise<Second> },
): Promise<[First, Second]> {
  const opened = await Promise.allSettled(
    [first, second].map(async ({ name, opening }) => {
      const part = await opening;
      teardown.add(name, () => part.close());
    }),
  );
  const failed = opened.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return [await first.opening, await second.opening];
}

function startLine(endpoint: string, auth: Options['auth'], { name, enforcement }: SandboxDriver): string {
  const missing = enforcement.filter(({ enforced }) => !enforced).map((wall) => wall.name);
  const walls = missing.length === 0 ? name : `${name}, not enforced here: ${missing.join(', ')}`;
  const door = auth === 'off' ? 'auth: off, any credentials are taken; ' : '';
  return `Kiln serves on ${endpoint} (${door}sandbox: ${walls})`;
}

function text(failure: unknown): string {
  if (!(failure instanceof Error)) return String(failure);
  const cause = failure.cause === undefined ? '' : ` (${text(failure.cause)})`;
  return `${failure.stack ?? failure.message}${cause}`;
}
