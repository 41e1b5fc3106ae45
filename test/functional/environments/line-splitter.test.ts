import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LineSplitter } from '../../../src/lambda/environments/line-splitter.ts';

function split(chunks: readonly string[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.push(Buffer.from(chunk));
  splitter.flush();
  return lines;
}

test('lines are put together across chunks, characters cut in two included', () => {
  const euro = Buffer.from('1 €\n');
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const byte of euro) splitter.push(Buffer.from([byte]));
  assert.deepEqual(lines, ['1 €']);
  assert.deepEqual(split(['a', 'b\nc\n', '\nd']), ['ab', 'c', 'd']);
});

test('a line over 256 KB is split there', () => {
  const [first, second] = split([`${'x'.repeat(300_000)}\n`]);
  assert.equal(first?.length, 262_144);
  assert.equal(second?.length, 300_000 - 262_144);
});
