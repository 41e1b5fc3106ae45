import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withProgress } from '../../../src/cli/progress.ts';
import { fakeClock } from '../../support/clock.ts';

function output(isTTY: boolean) {
  const written: string[] = [];
  return { stream: { isTTY, write: (text: string) => written.push(text) }, text: () => written.join('') };
}

test('work of less than a second says nothing', async () => {
  const clock = fakeClock();
  const { stream, text } = output(true);
  await withProgress(stream, 'packing', () => clock.advance(999), clock);
  assert.equal(text(), '');
  assert.equal(clock.pending, 0);
});

test('outside a terminal each text is one plain line', async () => {
  const clock = fakeClock();
  const { stream, text } = output(false);
  const work = async (update: (text: string) => void) => {
    update('uploading');
    await clock.advance(1000);
    update('waiting');
    update('waiting');
    await clock.advance(60_000);
  };
  await withProgress(stream, 'packing', work, clock);
  assert.equal(text(), 'uploading ...\nwaiting ...\n');
});

test('on a terminal one line counts the seconds and is gone in the end', async () => {
  const clock = fakeClock();
  const { stream, text } = output(true);
  await withProgress(stream, 'packing', () => clock.advance(2000), clock);
  const frames = text().split('\r\x1b[K');
  assert.deepEqual(frames, ['', 'packing ... 1 s', 'packing ... 2 s', 'packing ... 2 s', '']);
});

test('the line is gone when the work fails too', async () => {
  const clock = fakeClock();
  const { stream, text } = output(true);
  const work = async () => {
    await clock.advance(1000);
    throw new Error('no');
  };
  await assert.rejects(withProgress(stream, 'packing', work, clock), /^Error: no$/);
  assert.ok(text().endsWith('\r\x1b[K'));
  assert.equal(clock.pending, 0);
});
