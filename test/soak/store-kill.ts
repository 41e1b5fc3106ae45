/** `node test/soak/store-kill.ts [COUNT]`: kills a writing store COUNT times (300 when absent) and checks it each time. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killStoreRepeatedly } from '../reliability/store/kill-rounds.ts';

const rounds = Number(process.argv[2] ?? 300);
const folder = await mkdtemp(join(tmpdir(), 'kiln-soak-'));

const { acknowledgements } = await killStoreRepeatedly({
  folder,
  rounds,
  onRound(round, acknowledged) {
    if (round % 25 === 0) console.log(`${round} of ${rounds} kills, ${acknowledged} acknowledgements`);
  },
}).catch((error) => {
  console.error(`the store broke a promise; it is kept in ${folder}`);
  throw error;
});
await rm(folder, { recursive: true, force: true });
console.log(`${rounds} kills, ${acknowledgements} acknowledgements, none lost`);
