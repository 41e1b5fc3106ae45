/** A gateway in the test's own process, before services that each test makes up. */

import type { TestContext } from 'node:test';
import type { Clock } from '../../../src/base/clock.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { AwsError } from '../../../src/base/errors.ts';
import type { AuthMode } from '../../../src/gateway/callers.ts';
import { renderError } from '../../../src/gateway/dialect.ts';
import { ServiceDirectory, type ServiceEntry } from '../../../src/gateway/directory.ts';
import { createGateway, type Gateway } from '../../../src/gateway/gateway.ts';
import type { GatewayLimits } from '../../../src/gateway/limits.ts';
import { Credentials } from '../../../src/identity/credentials.ts';
import type { Dialect } from '../../../src/identity/sigv4/faults.ts';
import type { RequestBody, WireResponse } from '../../../src/wire/http.ts';
import type { BoundService, CallContext } from '../../../src/wire/service.ts';

export const testKey = {
  accessKeyId: 'AKIAAAAAAAAAAAAAAAAA',
  secretAccessKey: 'k'.repeat(40),
  account: '111122223333',
};

export const otherKey = {
  accessKeyId: 'AKIABBBBBBBBBBBBBBBB',
  secretAccessKey: 'o'.repeat(40),
  account: '444455556666',
};

export type Handler = (body: RequestBody, context: CallContext) => Promise<WireResponse> | WireResponse;

export interface TestService {
  readonly name?: string;
  readonly aliases?: readonly string[];
  readonly targetPrefixes?: readonly string[];
  readonly anonymous?: boolean;
  readonly dialect?: Dialect;
  readonly streaming?: boolean;
  readonly maxBodyBytes?: number;
  readonly handler: Handler;
}

export function entryOf(service: TestService): ServiceEntry {
  const { name = 'lambda', dialect = 'rest-json' } = service;
  const bound: BoundService = {
    name,
    plan: () => ({
      operation: 'Test',
      maxBodyBytes: service.maxBodyBytes ?? 6 * 1024 * 1024,
      tooLarge: () => new AwsError('RequestTooLargeException', 'Request must be smaller.', { status: 413 }),
      streaming: service.streaming ?? false,
      run: async (body, context) => service.handler(body, context),
      fail: (error, requestId) => renderError(error, dialect, requestId),
    }),
  };
  const { aliases = [], targetPrefixes = [], anonymous = false } = service;
  return { name, aliases, targetPrefixes, anonymous, load: () => bound };
}

export interface TestGateway {
  readonly gateway: Gateway;
  readonly credentials: Credentials;
  readonly port: number;
  readonly endpoint: string;
}

export interface TestGatewayOptions {
  readonly auth?: AuthMode;
  readonly clock?: Clock;
  readonly limits?: Partial<GatewayLimits>;
  readonly onFailure?: (error: unknown) => void;
}

/** Listens on a free port of the loopback until the test ends. */
export async function startGateway(
  t: Pick<TestContext, 'after'>,
  services: readonly TestService[],
  options: TestGatewayOptions = {},
): Promise<TestGateway> {
  const clock = options.clock ?? systemClock;
  const credentials = new Credentials(testKey, clock, [otherKey]);
  const gateway = createGateway({
    services: new ServiceDirectory(services.map(entryOf)),
    credentials,
    auth: options.auth ?? 'on',
    clock,
    defaultRegion: 'us-east-1',
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    ...(options.onFailure === undefined ? {} : { onFailure: options.onFailure }),
  });
  const { port } = await gateway.listen('127.0.0.1', 0);
  t.after(() => gateway.close(0));
  return { gateway, credentials, port, endpoint: `http://127.0.0.1:${port}` };
}

export function json(value: unknown, status = 200): WireResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

/** Tells who called. */
export const whoami: Handler = (_body, { account, region, partition, principal, sourceIp, endpoint }) =>
  json({ account, region, partition, principal, sourceIp, endpoint });
