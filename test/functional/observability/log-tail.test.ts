import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LogTail } from '../../../src/observability/log-tail.ts';

test('a short log is kept whole, one newline after each line', () => {
  const tail = new LogTail();
  tail.add('START');
  tail.add('already ended\n');
  tail.add('REPORT');
  assert.equal(tail.bytes().toString(), 'START\nalready ended\nREPORT\n');
});

test('of a long log the last 4 KB are kept', () => {
  const tail = new LogTail();
  const lines = Array.from({ length: 2000 }, (_, index) => `line ${index} ${'x'.repeat(index % 50)}`);
  for (const line of lines) tail.add(line);
  const all = Buffer.from(`${lines.join('\n')}\n`);
  assert.equal(tail.bytes().toString(), all.subarray(all.length - 4096).toString());
});
