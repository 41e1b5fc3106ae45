/** The short run of what `npm run soak` does for longer. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { footprintOf, nothing } from '../../support/footprint.ts';
import { startKilnServer } from '../../support/server.ts';
import { endure } from './endurance.ts';

test('every call in a mixture of outcomes is answered as it must be, and nothing is left over', async (t) => {
  const server = await startKilnServer(t);
  const footprint = footprintOf(server);
  const { tally } = await endure(server, 8_000, 20_261_125);
  t.diagnostic(JSON.stringify(tally));
  for (const kind of ['success', 'error', 'changed code', 'crash', 'timeout', 'update', 'replacement']) {
    assert.ok((tally[kind] ?? 0) > 0, `no ${kind} among ${JSON.stringify(tally)}`);
  }
  assert.equal(await server.stop(), 0);
  assert.deepEqual(footprint(), nothing);
});
