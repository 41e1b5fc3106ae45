import assert from 'node:assert/strict';
import { test } from 'node:test';
import { suggestion } from '../../../src/cli/suggest.ts';

const known = ['start', 'demo', 'env', 'deploy', 'invoke', 'logs', 'doctor'];

for (const [typed, meant] of [
  ['strat', 'start'],
  ['log', 'logs'],
  ['deply', 'deploy'],
  ['inv', 'invoke'],
]) {
  test(`${typed} suggests ${meant}`, () => {
    assert.equal(suggestion(typed ?? '', known), ` (did you mean '${meant}'?)`);
  });
}

test('a word that is far from all suggests nothing', () => {
  assert.equal(suggestion('terraform', known), '');
  assert.equal(suggestion('', known), '');
});
