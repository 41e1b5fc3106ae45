import assert from 'node:assert/strict';
import { test } from 'node:test';
import { covers, endpointOf } from '../../../src/gateway/addresses.ts';

test('a wildcard is reached on the loopback, and IPv6 addresses stand in brackets', () => {
  assert.equal(endpointOf('127.0.0.1', 4566), 'http://127.0.0.1:4566');
  assert.equal(endpointOf('0.0.0.0', 80), 'http://127.0.0.1:80');
  assert.equal(endpointOf('::', 80), 'http://[::1]:80');
  assert.equal(endpointOf('::1', 80), 'http://[::1]:80');
});

test('a listener covers its own address, and a wildcard all of them', () => {
  assert.equal(covers('127.0.0.1', '198.18.0.1'), false);
  assert.equal(covers('127.0.0.1', '127.0.0.1'), true);
  assert.equal(covers('localhost', '127.0.0.1'), true);
  assert.equal(covers('0.0.0.0', '198.18.0.1'), true);
  assert.equal(covers('::', '198.18.0.1'), true);
});
