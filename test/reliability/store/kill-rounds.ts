/** Kills a process that writes to the store, again and again, and checks the store after each kill. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../../src/base/clock.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { KillLedger } from './kill-ledger.ts';
import type { Report } from './kill-protocol.ts';

const writer = fileURLToPath(new URL('./kill-writer.ts', import.meta.url));
const longestRunMilliseconds = 250;
const openingBoundMilliseconds = 20_000;
/** Ahead of every lease that a killed writer held. */
const aheadMilliseconds = 3_600_000;
const checkingClock = { ...systemClock, now: () => Date.now() + aheadMilliseconds };

export interface KillRounds {
  readonly folder: string;
  readonly rounds: number;
  /** Share of kills that hit a store which is still opening. */
  readonly openingShare?: number;
  /** Told after each round, with the acknowledgements so far. */
  readonly onRound?: (round: number, acknowledgements: number) => void;
}

/** Rejects with an `AssertionError` when the store lost, doubled, tore or damaged something. */
export async function killStoreRepeatedly({
  folder,
  rounds,
  openingShare = 0.2,
  onRound,
}: KillRounds): Promise<{ acknowledgements: number }> {
  const ledger = new KillLedger();
  for (let round = 1; round <= rounds; round += 1) {
    await runUntilKilled(folder, round, ledger, Math.random() < openingShare);
    const store = await openSqliteStore({ folder, clock: checkingClock });
    try {
      await ledger.check(store, folder);
    } finally {
      await store.close();
    }
    onRound?.(round, ledger.acknowledgements);
  }
  return { acknowledgements: ledger.acknowledgements };
}

async function runUntilKilled(
  folder: string,
  round: number,
  ledger: KillLedger,
  killOpening: boolean,
): Promise<void> {
  const child = spawn(process.execPath, [writer, folder, String(round)], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  });
  const killAfter = (milliseconds: number) => setTimeout(() => child.kill('SIGKILL'), milliseconds);
  let timer = killAfter(killOpening ? Math.random() * longestRunMilliseconds : openingBoundMilliseconds);

  const closed = once(child, 'close');
  const reports = child.stdio[3];
  assert.ok(reports instanceof Readable);
  for await (const line of createInterface({ input: reports })) {
    const report = parse(line);
    if (report === undefined) continue;
    ledger.note(report);
    if (report.did === 'open' && !killOpening) {
      clearTimeout(timer);
      timer = killAfter(Math.random() * longestRunMilliseconds);
    }
  }
  const [code, signal] = await closed;
  clearTimeout(timer);
  assert.equal(signal, 'SIGKILL', `the writer ended by itself with ${code}`);
}

/** The line that the kill cut short says nothing. */
function parse(line: string): Report | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
