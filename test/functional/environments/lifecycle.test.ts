import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lifecycle } from '../../../src/lambda/environments/lifecycle.ts';

test('an environment walks from start over many invocations to its end', () => {
  const lifecycle = new Lifecycle();
  for (const next of [
    'initialising',
    'ready',
    'busy',
    'ready',
    'frozen',
    'ready',
    'busy',
    'stopping',
    'gone',
  ] as const) {
    lifecycle.to(next);
  }
  assert.equal(lifecycle.state, 'gone');
});

test('steps that no state allows are refused and change nothing', () => {
  const lifecycle = new Lifecycle();
  assert.throws(() => lifecycle.to('busy'), /cannot go from starting to busy/);
  lifecycle.to('initialising');
  lifecycle.to('ready');
  lifecycle.to('frozen');
  assert.throws(() => lifecycle.to('busy'), /cannot go from frozen to busy/);
  assert.equal(lifecycle.state, 'frozen');
});
