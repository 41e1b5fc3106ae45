/** Runs test files through node:test and prints a line for each file and each failure. */

import { relative } from 'node:path';
import { run } from 'node:test';
import { inspect } from 'node:util';

const deadlineModule = new URL('./test-deadline.ts', import.meta.url).href;

export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

export interface RunLimits {
  readonly concurrency: number;
  /** A file that takes longer is killed and counts as one failure. */
  readonly fileBoundMilliseconds: number;
}

interface Named {
  readonly name: string;
  readonly file?: string | undefined;
}

/** Adds the results to `tally` as they come. */
export async function runTestFiles(files: readonly string[], limits: RunLimits, tally: Tally): Promise<void> {
  if (files.length === 0) return;
  process.env.KILN_TEST_FILE_BOUND = String(limits.fileBoundMilliseconds);
  const unfinished = new Set<string>();
  const fail = (result: Named, error: Error): void => {
    tally.failed++;
    console.log(`FAILED: ${result.name} (${place(result.file)})`);
    console.log(indent(describeError(error)));
    if (!isWholeFile(result)) return;
    const running = [...unfinished].filter((key) => key.startsWith(keyOf({ ...result, name: '' })));
    for (const key of running) console.log(`    unfinished: ${key.slice(key.indexOf('\0') + 1)}`);
  };
  const stream = run({
    files: [...files],
    concurrency: limits.concurrency,
    execArgv: ['--import', deadlineModule],
  });
  stream.on('test:dequeue', (started) => {
    if (!isWholeFile(started)) unfinished.add(keyOf(started));
  });
  stream.on('test:complete', (ended) => unfinished.delete(keyOf(ended)));
  stream.on('test:pass', (result) => {
    if (result.details.type === 'suite') return;
    if (result.skip !== undefined && result.skip !== false) {
      tally.skipped++;
      console.log(
        `skipped: ${result.name} (${place(result.file)}) ${result.skip === true ? '' : result.skip}`,
      );
    } else if (isWholeFile(result)) {
      fail(result, new Error('the file has no test'));
    } else {
      tally.passed++;
    }
  });
  stream.on('test:fail', (result) => {
    // A suite or parent fails because of a test in it, which reports itself.
    if (isOfSubtests(result.details.error)) return;
    fail(result, result.details.error);
  });
  stream.on('test:stderr', ({ message }) => process.stderr.write(message));
  for await (const _ of stream) {
    // Reading to the end is what runs the files.
  }
}

function isOfSubtests(error: Error): boolean {
  return 'failureType' in error && error.failureType === 'subtestsFailed';
}

/** A file without tests reports itself under its own path. */
function isWholeFile({ name, file }: Named): boolean {
  return file !== undefined && name === place(file);
}

function keyOf({ name, file }: Named): string {
  return `${file}\0${name}`;
}

function place(file: string | undefined): string {
  return file === undefined ? 'unknown file' : relative(process.cwd(), file);
}

function describeError(error: Error): string {
  const cause = error.cause ?? error;
  return cause instanceof Error ? inspect(cause, { depth: 4 }) : String(cause);
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '    ');
}
