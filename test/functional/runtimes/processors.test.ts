import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkArchitecture } from '../../../src/lambda/model/architectures.ts';
import { runnableProcessors } from '../../../src/runtimes/processors.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const entry = (state: string, flags: string) =>
  `${state}\ninterpreter /usr/libexec/qemu-binfmt/aarch64-binfmt-P\nflags: ${flags}\noffset 0\n`;

test('a machine runs the code of its own processor', async (t) => {
  const registry = await temporaryFolder(t);
  assert.deepEqual(runnableProcessors('x64', registry), ['x86_64']);
  assert.deepEqual(runnableProcessors('arm64', registry), ['arm64']);
});

test('an emulator counts when it is enabled and needs no file inside the sandbox', async (t) => {
  const registry = await temporaryFolder(t);
  const register = (text: string) => writeFile(join(registry, 'qemu-aarch64'), text);
  await register(entry('disabled', 'POCF'));
  assert.deepEqual(runnableProcessors('x64', registry), ['x86_64']);
  await register(entry('enabled', 'OC'));
  assert.deepEqual(runnableProcessors('x64', registry), ['x86_64']);
  await register(entry('enabled', 'POCF'));
  assert.deepEqual(runnableProcessors('x64', registry), ['x86_64', 'arm64']);
});

test('a bootstrap of another processor is refused with the remedy, interpreted functions are not', () => {
  assert.throws(() => checkArchitecture('provided.al2023', ['arm64'], ['x86_64']), {
    name: 'InvalidParameterValueException',
    message: /^This machine runs x86_64 code, .* architecture arm64 would not start\. .*qemu-user-static/,
  });
  checkArchitecture('provided.al2023', ['arm64'], ['x86_64', 'arm64']);
  checkArchitecture('provided.al2023', ['x86_64'], ['x86_64']);
  checkArchitecture('nodejs26.x', ['arm64'], ['x86_64']);
  checkArchitecture('python3.12', ['arm64'], ['x86_64']);
});
