/**
 * The process that gets killed: writes to the store from several lanes at once, and reports each attempt before and
 * each acknowledgement after. A reported line is in the pipe at once, so a kill takes nothing back.
 *
 * `node kill-writer.ts FOLDER RUN`: RUN makes this run's names differ from other runs'.
 */

import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { lanes, partitionOf, queue, queuePartition, type Report, streamOf } from './kill-protocol.ts';

const [folder = '', run = ''] = process.argv.slice(2);

/** A pipe that Node itself never touches: on it writes block, while Node makes its own stdout non-blocking. */
const reports = 3;

function report(report: Report): void {
  writeSync(reports, `${JSON.stringify(report)}\n`);
}

const store = await openSqliteStore({ folder });

/** Two documents and a queue item that belong together; the filler makes the write-ahead log wrap soon. */
async function commitForEver(lane: number): Promise<never> {
  const partition = partitionOf(lane);
  const current = await store.documents.get<{ count: number }>(partition, 'halves', 'left');
  const filler = 'x'.repeat(8_000);
  for (let count = (current?.value.count ?? 0) + 1; ; count += 1) {
    report({ did: 'try', what: 'commit', lane, count });
    await store.documents.commit(partition, [
      { kind: 'put', collection: 'halves', key: 'left', value: { count, filler } },
      { kind: 'enqueue', queue: `commits-${lane}`, item: { body: count } },
      { kind: 'put', collection: 'halves', key: 'right', value: { count, filler } },
    ]);
    report({ did: 'ack', what: 'commit', lane, count });
  }
}

async function addForEver(lane: number): Promise<never> {
  for (let count = 0; ; count += 1) {
    const item = `${run}-${lane}-${count}`;
    report({ did: 'try', what: 'add', item });
    await store.queues.add(queuePartition, queue, { body: item });
    report({ did: 'ack', what: 'add', item });
  }
}

async function settleForEver(): Promise<never> {
  for (;;) {
    for (const { lease, body } of await store.queues.lease(queuePartition, queue, 2, 60_000)) {
      const item = String(body);
      report({ did: 'try', what: 'settle', item });
      await store.queues.ack(queuePartition, queue, lease);
      report({ did: 'ack', what: 'settle', item });
    }
  }
}

async function appendForEver(lane: number): Promise<never> {
  const [last] = await store.log.read(queuePartition, streamOf(lane), { limit: 1, backwards: true });
  for (let line = last === undefined ? 0 : Number(last.data) + 1; ; line += 3) {
    report({ did: 'try', what: 'append', lane, lines: line + 3 });
    const entries = [line, line + 1, line + 2].map((data) => ({ timestamp: Date.now(), data: String(data) }));
    await store.log.append(queuePartition, streamOf(lane), entries);
    report({ did: 'ack', what: 'append', lane, lines: line + 3 });
  }
}

async function putBlobsForEver(): Promise<never> {
  for (let bytes = 1; ; bytes = (bytes * 7) % 300_007) {
    const { sha256 } = await store.blobs.put(randomBytes(bytes));
    report({ did: 'ack', what: 'blob', sha256 });
  }
}

report({ did: 'open' });
await Promise.all([
  ...lanes.flatMap((lane) => [commitForEver(lane), addForEver(lane), appendForEver(lane)]),
  settleForEver(),
  putBlobsForEver(),
]);
