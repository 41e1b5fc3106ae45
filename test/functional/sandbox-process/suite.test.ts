/** The invoke suites hold on the process driver too. Limits and walls that it can't hold are tested in other files. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const suites = ['variables', 'environments', 'failures', 'handlers', 'request-response', 'logs'];
const boundMilliseconds = 110_000;

describe('on the process driver', { concurrency: 3 }, () => {
  for (const suite of suites) {
    test(`invoke/${suite} passes`, async () => {
      const { code, output } = await runSuite(
        fileURLToPath(new URL(`../invoke/${suite}.test.ts`, import.meta.url)),
      );
      assert.equal(code, 0, output);
      assert.match(output, /^# pass [1-9]/m);
      assert.match(output, /^# skipped 0$/m);
    });
  }
});

function runSuite(file: string): Promise<{ code: unknown; output: string }> {
  // A test file that finds the runner's variable reports to a runner, not to a reader.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const options = { env: { ...env, KILN_TEST_SANDBOX: 'process' }, timeout: boundMilliseconds };
  return new Promise((resolve) => {
    execFile(process.execPath, ['--test-reporter=tap', file], options, (failure, stdout, stderr) =>
      resolve({ code: failure === null ? 0 : (failure.code ?? failure.signal), output: stdout + stderr }),
    );
  });
}
