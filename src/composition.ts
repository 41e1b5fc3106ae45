/** Puts Kiln together over an open store and sandbox driver: compute -> services -> listeners. */

import { join } from 'node:path';
import { systemClock } from './base/clock.ts';
import type { Teardown } from './base/disposal.ts';
import { kilnBounds } from './config/limits.ts';
import type { Options } from './config/options.ts';
import { covers, endpointOf } from './gateway/addresses.ts';
import { ServiceDirectory } from './gateway/directory.ts';
import { createGateway } from './gateway/gateway.ts';
import { accountAuthorizer } from './identity/account-authorizer.ts';
import { openCredentials } from './identity/credentials.ts';
import { openLambda } from './lambda/open-lambda.ts';
import { codeLocationPath } from './lambda/packages/code-locations.ts';
import type { Kiln, KilnIo } from './main.ts';
import { LogWriter } from './observability/log-writer.ts';
import { createRuntimes } from './runtimes/create-runtimes.ts';
import { runToEnd } from './sandbox/run-to-end.ts';
import type { SandboxDriver } from './sandbox/sandbox.ts';
import { createLogService } from './services/kiln/log-service.ts';
import { openLogs } from './services/logs/open-logs.ts';
import type { Store } from './store/store.ts';
import { bindService } from './wire/bind.ts';

/** What everything else stands on. */
export interface Ground {
  readonly store: Store;
  readonly driver: SandboxDriver;
}

/** Serves when it resolves; each step is added to `teardown` as it is taken. */
export async function compose(
  options: Options,
  io: KilnIo,
  { store, driver }: Ground,
  teardown: Teardown,
): Promise<Kiln> {
  const clock = systemClock;
  const report = (what: string) => (failure: unknown) =>
    void io.stderr.write(`kiln: ${what}: ${text(failure)}\n`);

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
