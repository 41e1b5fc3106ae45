/**
 * `npm test [PATH...]`: brings what the suite needs, then runs every test file, each in a process of its own.
 *
 * Files run in parallel, save those named `*.serial.test.ts`, which have the machine to themselves.
 * TEST_FILE_SECONDS bounds the time of each (120).
 * Ends with `N passed, N failed` alone on a line.
 */

import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { installPrerequisites } from './prerequisites.ts';
import { runTestFiles, type Tally } from './test-report.ts';

const patterns = ['test/**/*.test.ts'];
/** Suites with commands of their own. */
const elsewhere = ['test/conformance/', 'test/soak/', 'test/console/'];
const fileBoundMilliseconds = Number(process.env.TEST_FILE_SECONDS ?? 120) * 1000;

function testFiles(wanted: readonly string[]): string[] {
  return globSync(patterns)
    .filter((file) => !elsewhere.some((folder) => file.startsWith(folder)))
    .filter((file) => wanted.length === 0 || wanted.some((path) => file.startsWith(path)))
    .sort();
}

const missing = installPrerequisites();
for (const { programs, debianPackage, purpose } of missing) {
  console.error(
    `missing: ${programs.join(' or ')}, for ${purpose} (Debian: apt-get install ${debianPackage})`,
  );
}
if (missing.length > 0) process.exit(1);

const files = testFiles(process.argv.slice(2).map((path) => path.replace(/^\.\//, '')));
const serial = files.filter((file) => file.endsWith('.serial.test.ts'));
const parallel = files.filter((file) => !serial.includes(file));

const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
await runTestFiles(parallel, { concurrency: availableParallelism(), fileBoundMilliseconds }, tally);
await runTestFiles(serial, { concurrency: 1, fileBoundMilliseconds }, tally);

if (tally.passed + tally.failed === 0) {
  console.error('no test ran');
  tally.failed = 1;
}
if (tally.skipped > 0) console.log(`${tally.skipped} skipped`);
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed === 0 ? 0 : 1);
