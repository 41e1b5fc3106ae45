import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type CommandResult, runCommand } from '../../support/command.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const runner = resolve('scripts/test.ts');
const header = `import { test } from 'node:test'; import assert from 'node:assert/strict';`;

/** Runs the runner over a suite of its own; `NODE_TEST_CONTEXT` would make node:test refuse to nest. */
async function runSuite(
  t: TestContext,
  files: Readonly<Record<string, string>>,
  fileSeconds = 30,
): Promise<CommandResult> {
  const folder = await temporaryFolder(t);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), `${header}\n${content}`);
  }
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const bounded = { ...env, TEST_FILE_SECONDS: String(fileSeconds) };
  return runCommand(process.execPath, [runner], { cwd: folder, env: bounded });
}

const lastLine = ({ stdout }: CommandResult) => stdout.trimEnd().split('\n').at(-1);

test('passes and failures of all files are summed up in the last line', async (t) => {
  const result = await runSuite(t, {
    'test/a.test.ts': `test('one', () => {}); test('two', async (t) => { await t.test('inner', () => {}); });`,
    'test/deep/b.test.ts': `test('bad', () => assert.equal(1, 2));`,
  });
  assert.deepEqual([lastLine(result), result.code], ['3 passed, 1 failed', 1]);
  assert.match(result.stdout, /^FAILED: bad \(test\/deep\/b\.test\.ts\)$/m);
  assert.match(result.stdout, /Expected values to be strictly equal/);
});

test('a failing inner test counts once, not once more for its parent', async (t) => {
  const result = await runSuite(t, {
    'test/a.test.ts': `test('outer', async (t) => { await t.test('inner', () => assert.fail('no')); });`,
  });
  assert.equal(lastLine(result), '0 passed, 1 failed');
});

test('a suite without any test fails', async (t) => {
  const result = await runSuite(t, { 'test/helper.ts': '' });
  assert.deepEqual([lastLine(result), result.code], ['0 passed, 1 failed', 1]);
});

test('a file without a test, or that does not load, is a failure', async (t) => {
  const result = await runSuite(t, {
    'test/empty.test.ts': '',
    'test/broken.test.ts': `import './missing.ts';`,
    'test/good.test.ts': `test('good', () => {});`,
  });
  assert.deepEqual([lastLine(result), result.code], ['1 passed, 2 failed', 1]);
});

test('suites with commands of their own are left out', async (t) => {
  const result = await runSuite(t, {
    'test/conformance/a.test.ts': `test('x', () => assert.fail('ran'));`,
    'test/good.test.ts': `test('good', () => {});`,
  });
  assert.deepEqual([lastLine(result), result.code], ['1 passed, 0 failed', 0]);
});

test('serial files run after the others and one at a time', async (t) => {
  const alone = `import { existsSync, rmSync, writeFileSync } from 'node:fs';
    test('alone', async () => {
      assert.equal(existsSync('busy'), false);
      writeFileSync('busy', '');
      await new Promise((resolve) => setTimeout(resolve, 50));
      rmSync('busy');
    });`;
  const result = await runSuite(t, { 'test/a.serial.test.ts': alone, 'test/b.serial.test.ts': alone });
  assert.equal(lastLine(result), '2 passed, 0 failed', result.stdout);
});

test('a file that never ends is one failure, which names the test that hung', async (t) => {
  const files = {
    'test/hung.test.ts': `test('fine', () => {});
      test('hangs', () => new Promise((resolve) => setTimeout(resolve, 60_000)));`,
  };
  const result = await runSuite(t, files, 1);
  assert.deepEqual([lastLine(result), result.code], ['1 passed, 1 failed', 1]);
  assert.match(result.stdout, /unfinished: hangs/);
  assert.match(result.stderr, /hung\.test\.ts was still running after 1000 ms/);
});
