/** Contract of `Queues` once more: random histories agree with a model that fits on a page. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Driver, type Opened, openStore } from './driver.ts';

const account = '000000000000/us-east-1/async';
const histories = 60;

interface ModelItem {
  readonly body: number;
  due: number;
  leased: boolean;
  receives: number;
  lease: string | undefined;
}

type Step =
  | { readonly kind: 'add'; readonly delay: number; readonly dedup: string | undefined }
  | { readonly kind: 'lease'; readonly limit: number; readonly milliseconds: number }
  /** `pick` chooses among all leases ever given, void ones too. */
  | { readonly kind: 'ack' | 'extend' | 'release'; readonly pick: number; readonly milliseconds: number }
  | { readonly kind: 'advance'; readonly milliseconds: number };

const milliseconds = fc.integer({ min: 0, max: 20 });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('add' as const),
        delay: milliseconds,
        dedup: fc.constantFrom(undefined, 'a', 'b'),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('lease' as const),
        limit: fc.integer({ min: 1, max: 4 }),
        milliseconds,
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constantFrom('ack' as const, 'extend' as const, 'release' as const),
        pick: fc.nat(),
        milliseconds,
      }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('advance' as const), milliseconds }) },
  ),
  { maxLength: 40 },
);

const dedupMilliseconds = 15;

/** A queue in memory, as the interface describes it. */
class QueueModel {
  /** In the order in which they were added. */
  items: ModelItem[] = [];
  readonly #windows = new Map<string, number>();
  #added = 0;

  add(now: number, delay: number, dedup: string | undefined): { body: number; added: boolean } {
    const body = this.#added;
    this.#added += 1;
    if (dedup !== undefined) {
      if ((this.#windows.get(dedup) ?? now) > now) return { body, added: false };
      this.#windows.set(dedup, now + dedupMilliseconds);
    }
    this.items.push({ body, due: now + delay, leased: false, receives: 0, lease: undefined });
    return { body, added: true };
  }

  lease(now: number, limit: number, milliseconds: number): ModelItem[] {
    const due = this.items.filter((item) => item.due <= now).sort((a, b) => a.due - b.due);
    return due.slice(0, limit).map((item) => {
      Object.assign(item, { due: now + milliseconds, leased: true, receives: item.receives + 1 });
      return item;
    });
  }

  settle(kind: 'ack' | 'extend' | 'release', lease: string, due: number): boolean {
    const item = this.items.find((candidate) => candidate.leased && candidate.lease === lease);
    if (item === undefined) return false;
    if (kind === 'ack') this.items = this.items.filter((other) => other !== item);
    else Object.assign(item, { due, leased: kind === 'extend' });
    return true;
  }

  depth(now: number): { ready: number; delayed: number; leased: number } {
    const waiting = this.items.filter((item) => item.due > now);
    const leased = waiting.filter((item) => item.leased).length;
    return { ready: this.items.length - waiting.length, delayed: waiting.length - leased, leased };
  }
}

async function replay({ queues, clock }: Opened, queue: string, history: readonly Step[]): Promise<void> {
  const model = new QueueModel();
  const leases: string[] = [];
  for (const step of history) {
    const now = clock.now();
    switch (step.kind) {
      case 'add': {
        const { body, added } = model.add(now, step.delay, step.dedup);
        const dedup = step.dedup === undefined ? {} : { dedupKey: step.dedup, dedupMilliseconds };
        const item = { body, delayMilliseconds: step.delay, ...dedup };
        assert.equal(await queues.add(account, queue, item), added);
        break;
      }
      case 'lease': {
        const expected = model.lease(now, step.limit, step.milliseconds);
        const items = await queues.lease(account, queue, step.limit, step.milliseconds);
        const seen = items.map((item) => ({ body: item.body, receives: item.receiveCount }));
        assert.deepEqual(
          seen,
          expected.map(({ body, receives }) => ({ body, receives })),
        );
        for (const [index, item] of expected.entries()) item.lease = items[index]?.lease;
        leases.push(...items.map((item) => item.lease));
        break;
      }
      case 'advance':
        await clock.advance(step.milliseconds);
        break;
      default: {
        const lease = leases[step.pick % Math.max(1, leases.length)];
        if (lease === undefined) break;
        const valid = model.settle(step.kind, lease, now + step.milliseconds);
        assert.equal(await settle(queues, queue, step.kind, lease, step.milliseconds), valid);
      }
    }
    assert.deepEqual(await queues.depth(account, queue), model.depth(clock.now()));
  }
}

function settle(
  queues: Opened['queues'],
  queue: string,
  kind: 'ack' | 'extend' | 'release',
  lease: string,
  milliseconds: number,
): Promise<boolean> {
  if (kind === 'ack') return queues.ack(account, queue, lease);
  return queues[kind](account, queue, lease, milliseconds);
}

export function queueHistoriesContract(driver: Driver): void {
  test('random histories agree with a model in memory', async (t) => {
    const store = await openStore(t, driver);
    let queue = 0;
    const property = fc.asyncProperty(steps, (history) => {
      queue += 1;
      return replay(store, `queue-${queue}`, history);
    });
    await fc.assert(property, { numRuns: histories });
  });
}
