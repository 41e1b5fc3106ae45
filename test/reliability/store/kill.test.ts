/** Nothing acknowledged is lost and nothing half-written visible, whenever the process is killed. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { killStoreRepeatedly } from './kill-rounds.ts';

test('a store whose process is killed at 15 random moments keeps each promise it acknowledged', async (t) => {
  const { acknowledgements } = await killStoreRepeatedly({ folder: await temporaryFolder(t), rounds: 15 });
  assert.ok(acknowledgements > 100, `${acknowledgements} acknowledgements say little`);
});

test('a store that is killed while it is being created opens afterwards', async (t) => {
  for (let attempt = 0; attempt < 4; attempt += 1) {
    await killStoreRepeatedly({ folder: await temporaryFolder(t), rounds: 1, openingShare: 1 });
  }
});
