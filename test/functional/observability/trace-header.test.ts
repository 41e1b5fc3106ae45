import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatTrace, traceOf } from '../../../src/observability/trace-header.ts';

const now = Date.UTC(2026, 10, 25);
const root = '1-5759e988-bd862e3fe1be46a994272793';

test('a trace header from the caller is carried on, with what follows its three fields', () => {
  const trace = traceOf(`Root=${root};Parent=53995c3f42cd8ad8;Sampled=1;Lineage=1:abc:0`, now, false);
  assert.equal(formatTrace(trace), `Root=${root};Parent=53995c3f42cd8ad8;Sampled=1;Lineage=1:abc:0`);
});

test('the order and the case of the fields do not matter', () => {
  const trace = traceOf(`sampled=0; parent=53995c3f42cd8ad8; root=${root}`, now, true);
  assert.equal(formatTrace(trace), `Root=${root};Parent=53995c3f42cd8ad8;Sampled=0`);
});

test('without a header, or with a malformed one, a new trace starts at the present second', () => {
  for (const header of [undefined, '', 'nonsense', 'Root=1-zz-zz;Sampled=1']) {
    const trace = traceOf(header, now, false);
    assert.match(trace.root, new RegExp(`^1-${Math.floor(now / 1000).toString(16)}-[0-9a-f]{24}$`));
    assert.match(trace.parent, /^[0-9a-f]{16}$/);
  }
});

test('an undecided caller leaves sampling to the function', () => {
  assert.equal(traceOf(`Root=${root};Sampled=?`, now, true).sampled, true);
  assert.equal(traceOf(`Root=${root}`, now, false).sampled, false);
});
