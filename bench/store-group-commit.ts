/**
 * Durable writes a second through the store against the same inserts synced one by one.
 * Not measured: what the gateway and wire add to an accepted event, and disks other than this one.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteStore } from '../src/store/sqlite/open.ts';
import type { Store } from '../src/store/store.ts';
import { median, printRatio, printSummaries, printTable } from './support/report.ts';

const adders = 64;
const secondsEach = 1;
const repetitions = 3;
const body = { event: 'x'.repeat(256) };
const partition = '000000000000/us-east-1/bench';

/** Runs `operation` one after the other for the time given. @returns how many a second */
async function rate(operation: () => unknown, lanes: number): Promise<number> {
  const start = performance.now();
  const end = start + secondsEach * 1000;
  let count = 0;
  const lane = async () => {
    for (; performance.now() < end; count += 1) await operation();
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return (count * 1000) / (performance.now() - start);
}

async function latencies(operation: () => Promise<unknown>, count: number): Promise<number[]> {
  const samples: number[] = [];
  while (samples.length < count) {
    const start = performance.now();
    await operation();
    samples.push(performance.now() - start);
  }
  return samples;
}

function openReference(folder: string): { insert: () => void; close: () => void } {
  const database = new DatabaseSync(join(folder, 'reference.db'));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE items (body TEXT)');
  const statement = database.prepare('INSERT INTO items VALUES (?)');
  return { insert: () => statement.run(JSON.stringify(body)), close: () => database.close() };
}

function subjects(store: Store): Record<string, () => Promise<unknown>> {
  let key = 0;
  return {
    'queue adds': () => store.queues.add(partition, 'async', { body }),
    'document commits': () => {
      key = (key + 1) % 1000;
      return store.documents.commit(partition, [
        { kind: 'put', collection: 'c', key: String(key), value: body },
      ]);
    },
    'log appends of 3 lines': () => {
      key = (key + 1) % 1000;
      const line = { timestamp: Date.now(), data: 'x'.repeat(100) };
      return store.log.append(partition, `stream ${key % adders}`, [line, line, line]);
    },
  };
}

const folder = await mkdtemp(join(tmpdir(), 'kiln-bench-'));
const reference = openReference(folder);
const store = await openSqliteStore({ folder: join(folder, 'store') });
try {
  const referenceRates: number[] = [];
  const rates = new Map<string, number[]>();
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    referenceRates.push(await rate(reference.insert, 1));
    for (const [name, operation] of Object.entries(subjects(store))) {
      rates.set(name, [...(rates.get(name) ?? []), await rate(operation, adders)]);
    }
  }
  const singleCommit = subjects(store)['document commits'] ?? (() => Promise.reject(new Error('no subject')));
  const samples = {
    'single document commit': await latencies(singleCommit, 500),
    'single reference insert': await latencies(async () => reference.insert(), 500),
    'document read': await latencies(() => store.documents.get(partition, 'c', '1'), 500),
  };

  const referenceRate = median(referenceRates);
  const rows = [...rates].map(([name, values]) => [`${name}, ${adders} at once`, median(values)]);
  printTable(['durable operations', 'per second'], [['fsynced inserts, one by one', referenceRate], ...rows]);
  printSummaries('ms', samples);
  for (const [name, values] of rates) {
    printRatio({
      subject: { name, value: median(values) },
      reference: { name: 'fsynced inserts', value: referenceRate },
      target: { atLeast: 2 },
    });
  }
} finally {
  await store.close();
  reference.close();
  await rm(folder, { recursive: true, force: true });
}
