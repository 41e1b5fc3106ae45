/** Runs the mixture on a server of its own and compares what the server holds of the machine before and after. */

import assert from 'node:assert/strict';
import { DeleteFunctionCommand } from '@aws-sdk/client-lambda';
import { eventually } from '../../support/eventually.ts';
import { type Footprint, footprintOf } from '../../support/footprint.ts';
import { deploy, invoke } from '../../support/functions.ts';
import { type KilnServer, lambdaClient } from '../../support/server.ts';
import { runMixture, type Tally } from './mixture.ts';

export interface Endurance {
  readonly tally: Tally;
  readonly before: Footprint;
  readonly after: Footprint;
}

/** More environments at once than the mixture ever has: what is kept for reuse is there before counting begins. */
const warmUpEnvironments = 30;
const settleMilliseconds = 15_000;
/** Sockets that are about to close, and files of the store. */
const toleratedDescriptors = 8;

/** Rejects where an answer was wrong or something was left over. */
export async function endure(server: KilnServer, milliseconds: number, seed: number): Promise<Endurance> {
  const footprint = footprintOf(server);
  await warmUp(server);
  const before = await settled(footprint);
  const tally = await runMixture({ server, milliseconds, seed });
  const after = await eventually(() => {
    const now = footprint();
    assertNoMore(now, before);
    return now;
  }, settleMilliseconds);
  return { tally, before, after };
}

async function warmUp(server: KilnServer): Promise<void> {
  const client = lambdaClient(server);
  const source = 'export const handler = () => new Promise((resolve) => setTimeout(resolve, 2500));';
  await deploy(client, 'warm-up', source, { Timeout: 30, MemorySize: 512 });
  await Promise.all(Array.from({ length: warmUpEnvironments }, () => invoke(client, 'warm-up', {})));
  await client.send(new DeleteFunctionCommand({ FunctionName: 'warm-up' }));
  client.destroy();
}

/** The footprint once it has stopped to shrink. */
async function settled(footprint: () => Footprint): Promise<Footprint> {
  let last = footprint();
  let unchanged = 0;
  return eventually(() => {
    const now = footprint();
    unchanged = JSON.stringify(now) === JSON.stringify(last) ? unchanged + 1 : 0;
    last = now;
    return unchanged < 10 ? false : now;
  }, settleMilliseconds);
}

function assertNoMore(now: Footprint, before: Footprint): void {
  for (const [what, count] of Object.entries(before)) {
    const allowed = count + (what === 'descriptors' ? toleratedDescriptors : 0);
    const left = now[what as keyof Footprint];
    assert.ok(left <= allowed, `${left} ${what}, and ${count} before`);
  }
}
