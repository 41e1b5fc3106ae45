/** Subject of the gateway benchmark: the whole gateway in front of a service that does nothing. Prints its port. */

import { systemClock } from '../../src/base/clock.ts';
import { AwsError } from '../../src/base/errors.ts';
import { ServiceDirectory } from '../../src/gateway/directory.ts';
import { createGateway } from '../../src/gateway/gateway.ts';
import { Credentials } from '../../src/identity/credentials.ts';
import type { BoundService } from '../../src/wire/service.ts';
import { benchmarkKey } from '../support/signed-request.ts';

const answer = Buffer.alloc(128, 'b');
const noop: BoundService = {
  name: 'lambda',
  plan: () => ({
    operation: 'Invoke',
    maxBodyBytes: 6 * 1024 * 1024,
    tooLarge: () => new AwsError('RequestTooLargeException', 'too large', { status: 413 }),
    streaming: false,
    run: async () => ({ status: 200, headers: { 'Content-Type': 'application/json' }, body: answer }),
    fail: (error) => ({ status: error.status, headers: {}, body: error.message }),
  }),
};

const gateway = createGateway({
  services: new ServiceDirectory([{ name: 'lambda', load: () => noop }]),
  credentials: new Credentials(benchmarkKey, systemClock),
  auth: 'on',
  clock: systemClock,
  defaultRegion: 'us-east-1',
});
const { port } = await gateway.listen('127.0.0.1', 0);
console.log(port);
