import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { missingPrerequisites, prerequisites } from '../../../scripts/prerequisites.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('any of the programs satisfies a prerequisite', async (t) => {
  const folder = await temporaryFolder(t);
  const missingWithout = missingPrerequisites(folder, 'linux').map((one) => one.debianPackage);
  await writeFile(join(folder, 'slirp4netns'), '', { mode: 0o755 });
  await writeFile(join(folder, 'aws'), '#!/bin/sh\necho aws-cli/2.9.19\n', { mode: 0o755 });
  const missing = missingPrerequisites(folder, 'linux').map((one) => one.debianPackage);
  assert.ok(missingWithout.includes('passt') && missingWithout.includes('awscli'));
  assert.ok(!missing.includes('passt') && !missing.includes('awscli'));
});

test('a program of another version is not the one that is needed', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'aws'), '#!/bin/sh\necho aws-cli/1.45.11\n', { mode: 0o755 });
  assert.ok(missingPrerequisites(folder, 'linux').some((one) => one.debianPackage === 'awscli'));
});

test('a file that can not be executed is no program', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'aws'), '', { mode: 0o644 });
  assert.ok(missingPrerequisites(folder, 'linux').some((one) => one.debianPackage === 'awscli'));
});

test('other platforms need nothing that only Linux has', async (t) => {
  const missing = missingPrerequisites(await temporaryFolder(t), 'darwin');
  assert.deepEqual(
    missing.map((one) => one.debianPackage),
    prerequisites.filter((one) => one.platform === undefined).map((one) => one.debianPackage),
  );
});
