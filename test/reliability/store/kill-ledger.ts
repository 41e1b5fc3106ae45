/** What must be true of the store after a kill, from what the killed writer reported; and the check of it. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { LeasedItem } from '../../../src/store/queues.ts';
import type { Store } from '../../../src/store/store.ts';
import { lanes, partitionOf, queue, queuePartition, type Report, streamOf } from './kill-protocol.ts';

/** Of a counter: the store holds a value between the acknowledged and the attempted one. */
interface Bounds {
  /** What the last check found. */
  checked: number;
  acknowledged: number;
  attempted: number;
}

/** `maybe`: its last change was attempted and not acknowledged. */
type ItemState = 'there' | 'gone' | 'maybe';

export class KillLedger {
  readonly #commits = new Map<number, Bounds>(lanes.map((lane) => [lane, boundsAt(0)]));
  readonly #lines = new Map<number, Bounds>(lanes.map((lane) => [lane, boundsAt(0)]));
  #items = new Map<string, ItemState>();
  #blobs = new Set<string>();
  acknowledgements = 0;

  note(report: Report): void {
    if (report.did === 'open') return;
    if (report.did === 'ack') this.acknowledgements += 1;
    switch (report.what) {
      case 'commit':
        raise(this.#commits.get(report.lane), report.did, report.count);
        break;
      case 'append':
        raise(this.#lines.get(report.lane), report.did, report.lines);
        break;
      case 'add':
        this.#items.set(report.item, report.did === 'try' ? 'maybe' : 'there');
        break;
      case 'settle':
        this.#items.set(report.item, report.did === 'try' ? 'maybe' : 'gone');
        break;
      case 'blob':
        this.#blobs.add(report.sha256);
        break;
    }
  }

  /** Compares the reopened store with the ledger, and takes out what was compared so that rounds stay short. */
  async check(store: Store, folder: string): Promise<void> {
    for (const lane of lanes) {
      await this.#checkCommits(store, lane);
      await this.#checkLines(store, lane);
    }
    await this.#checkItems(store);
    await this.#checkBlobs(store, join(folder, 'blobs'));
  }

  async #checkCommits(store: Store, lane: number): Promise<void> {
    const bounds = this.#commits.get(lane);
    assert.ok(bounds);
    const partition = partitionOf(lane);
    const [left, right] = await Promise.all(
      ['left', 'right'].map((key) => store.documents.get<{ count: number }>(partition, 'halves', key)),
    );
    const count = left?.value.count ?? 0;
    assert.equal(right?.value.count ?? 0, count, `lane ${lane} holds half a commit`);
    assertBetween(count, bounds, `commits of lane ${lane}`);
    const items = (await drain(store, partition, `commits-${lane}`)).map((item) => item.body);
    const first = count - items.length + 1;
    assert.deepEqual(
      items,
      Array.from(items, (_, index) => first + index),
      `items of lane ${lane}'s commits`,
    );
    assert.equal(first, bounds.checked + 1, `lane ${lane} lost a commit's item`);
    Object.assign(bounds, boundsAt(count));
  }

  async #checkLines(store: Store, lane: number): Promise<void> {
    const bounds = this.#lines.get(lane);
    assert.ok(bounds);
    const stream = streamOf(lane);
    const entries = await store.log.read(queuePartition, stream, { limit: 1_000_000 });
    const lines = entries.map((entry) => Number(entry.data));
    const first = lines[0] ?? 0;
    assert.deepEqual(
      lines,
      Array.from(lines, (_, index) => first + index),
      `lines of ${stream}`,
    );
    const firstPosition = entries[0]?.position ?? 0;
    assert.ok(
      entries.every((entry, index) => entry.position === firstPosition + index),
      `positions of ${stream}`,
    );
    const total = first + lines.length;
    assert.equal(total % 3, 0, `${stream} holds part of an append`);
    assertBetween(total, bounds, `lines of ${stream}`);
    const last = entries.at(-1);
    if (last !== undefined) await store.log.trim(queuePartition, stream, last.timestamp);
    Object.assign(bounds, boundsAt(total));
  }

  async #checkItems(store: Store): Promise<void> {
    const found = (await drain(store, queuePartition, queue)).map((item) => String(item.body));
    const present = new Set(found);
    assert.equal(present.size, found.length, 'an item is there twice');
    for (const [item, state] of this.#items) {
      if (state !== 'maybe')
        assert.equal(present.has(item), state === 'there', `item ${item} should be ${state}`);
    }
    for (const item of found) assert.ok(this.#items.has(item), `item ${item} came from nowhere`);
    this.#items = new Map();
  }

  async #checkBlobs(store: Store, folder: string): Promise<void> {
    assert.deepEqual(await readdir(join(folder, 'incoming')), [], 'leftovers of unfinished blobs');
    const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name);
    for (const sha256 of this.#blobs) assert.ok(names.includes(sha256), `blob ${sha256} is lost`);
    for (const sha256 of names) {
      const content = await buffer(await store.blobs.open(sha256));
      assert.equal(createHash('sha256').update(content).digest('hex'), sha256, `blob ${sha256} is damaged`);
      await store.blobs.delete(sha256);
    }
    this.#blobs = new Set();
  }
}

function boundsAt(value: number): Bounds {
  return { checked: value, acknowledged: value, attempted: value };
}

function raise(bounds: Bounds | undefined, did: 'try' | 'ack', value: number): void {
  assert.ok(bounds);
  if (did === 'try') bounds.attempted = value;
  else bounds.acknowledged = value;
}

function assertBetween(value: number, { acknowledged, attempted }: Bounds, what: string): void {
  assert.ok(value >= acknowledged, `${what}: ${acknowledged} acknowledged, only ${value} there`);
  assert.ok(value <= attempted, `${what}: ${attempted} attempted, yet ${value} there`);
}

/** Takes all items out, in order; the store's clock is ahead of every lease. */
async function drain(store: Store, partition: string, queue: string): Promise<LeasedItem[]> {
  const drained: LeasedItem[] = [];
  for (;;) {
    const items = await store.queues.lease(partition, queue, 1_000, 60_000);
    if (items.length === 0) break;
    await Promise.all(items.map((item) => store.queues.ack(partition, queue, item.lease)));
    drained.push(...items);
  }
  return drained;
}
