import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeClock } from './clock.ts';

test('timers run in the order in which they fall due and see the time they were set for', async () => {
  const clock = fakeClock(1000);
  const seen: [string, number][] = [];
  clock.after(20, () => seen.push(['late', clock.now()]));
  clock.after(10, () => seen.push(['early', clock.now()]));
  await clock.advance(15);
  assert.deepEqual(seen, [['early', 1010]]);
  await clock.advance(5);
  assert.deepEqual(seen, [
    ['early', 1010],
    ['late', 1020],
  ]);
});

test('timers that a promise reaction sets within the span fire in the same advance', async () => {
  const clock = fakeClock();
  let fired = 0;
  clock.after(5, () => {
    void Promise.resolve().then(() => clock.after(5, () => fired++));
  });
  await clock.advance(10);
  assert.equal(fired, 1);
});

test('a cancelled timer never fires', async () => {
  const clock = fakeClock();
  const timer = clock.after(1, () => assert.fail('fired'));
  timer.cancel();
  await clock.advance(10);
  assert.equal(clock.pending, 0);
});
