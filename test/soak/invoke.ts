/** `node test/soak/invoke.ts [SECONDS] [SEED]`: a mixture of calls for so long (300 s when absent), then a count of what is left over. */

import { randomInt } from 'node:crypto';
import { endure } from '../reliability/invoke/endurance.ts';
import { startKilnServer } from '../support/server.ts';

const seconds = Number(process.argv[2] ?? 300);
const seed = Number(process.argv[3] ?? randomInt(2 ** 31));

const endings: (() => Promise<void> | void)[] = [];
const server = await startKilnServer({ after: (ending) => void endings.push(ending as () => Promise<void>) });
try {
  const { tally, before, after } = await endure(server, seconds * 1000, seed);
  console.log(`${seconds} s with seed ${seed}, every answer right:`, tally);
  console.log('held before and after:', before, after);
} catch (failure) {
  console.error(`seed ${seed} broke a promise; the server said: ${server.stderr()}`);
  throw failure;
} finally {
  for (const end of endings) await end();
}
