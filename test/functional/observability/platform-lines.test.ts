import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InvocationRecord } from '../../../src/observability/invocation-record.ts';
import { platformLines } from '../../../src/observability/platform-lines.ts';

const record: InvocationRecord = {
  account: '000000000000',
  region: 'us-east-1',
  functionName: 'orders',
  version: '$LATEST',
  alias: undefined,
  requestId: 'a3de3e6c-8b6f-4c2d-9d6e-0e6f2a1b3c4d',
  traceHeader: '',
  logGroup: '/aws/lambda/orders',
  logStream: 'stream',
  startedAt: 0,
  durationMilliseconds: 3.014,
  billedMilliseconds: 114,
  memorySizeMegabytes: 128,
  maxMemoryUsedMegabytes: 36,
  initMilliseconds: 110.1,
  outcome: 'success',
  errorType: undefined,
};

test('text lines read as AWS writes them', () => {
  const lines = platformLines('Text');
  assert.equal(lines.start('id', '$LATEST', 0), 'START RequestId: id Version: $LATEST');
  assert.deepEqual(lines.end(record, 0), [
    `END RequestId: ${record.requestId}`,
    `REPORT RequestId: ${record.requestId}\tDuration: 3.01 ms\tBilled Duration: 114 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\tInit Duration: 110.10 ms\t`,
  ]);
});

test('REPORT names a timeout and a crash, and keeps quiet about an error that the handler returned', () => {
  const report = (outcome: InvocationRecord['outcome'], errorType: string | undefined) =>
    platformLines('Text').end({ ...record, initMilliseconds: undefined, outcome, errorType }, 0)[1] ?? '';
  assert.match(report('timeout', 'Sandbox.Timedout'), /Max Memory Used: 36 MB\tStatus: timeout$/);
  assert.match(
    report('out-of-memory', 'Runtime.OutOfMemory'),
    /Status: error\tError Type: Runtime.OutOfMemory$/,
  );
  assert.match(report('function-error', 'TypeError'), /Max Memory Used: 36 MB\t$/);
});

test('JSON lines are platform events', () => {
  const [report] = platformLines('JSON').end(
    { ...record, outcome: 'function-error', errorType: 'TypeError' },
    0,
  );
  assert.deepEqual(JSON.parse(report ?? ''), {
    time: '1970-01-01T00:00:00.000Z',
    type: 'platform.report',
    record: {
      requestId: record.requestId,
      metrics: {
        durationMs: 3.014,
        billedDurationMs: 114,
        memorySizeMB: 128,
        maxMemoryUsedMB: 36,
        initDurationMs: 110.1,
      },
      status: 'error',
      errorType: 'TypeError',
    },
  });
});
