/** When a function's Python code is compiled ahead, and what environments get of it. */

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { it, type TestContext } from 'node:test';
import {
  bytecodeTarget,
  FunctionBytecode,
  type IsolatedRun,
} from '../../../src/runtimes/function-bytecode.ts';
import { pythonImage } from '../../../src/runtimes/python-image.ts';
import { eventually } from '../../support/eventually.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const python = { version: '3.13.2', executable: '/p/bin/python3.13', prefix: '/p', packageFolders: [] };
const image = pythonImage('python3.13', python, { guest: '/g', empty: '/e', boto3: undefined });
const large = `text = "${'x'.repeat(200_000)}"\n`;

interface Setup {
  readonly packages: string;
  readonly tools: Parameters<IsolatedRun>[0][];
  readonly exit: { code: number | null };
  readonly bytecode: FunctionBytecode;
  /** The folder of an unpacked package with this source. */
  unpack(name: string, source: string): Promise<string>;
}

async function setUp(t: TestContext): Promise<Setup> {
  const root = await temporaryFolder(t);
  const packages = path.join(root, 'packages');
  const tools: Setup['tools'] = [];
  const exit: Setup['exit'] = { code: 0 };
  const bytecode = new FunctionBytecode(path.join(root, 'runtimes'), async (tool) => {
    tools.push(tool);
    return exit.code;
  });
  return {
    packages,
    tools,
    exit,
    bytecode,
    async unpack(name, source) {
      const folder = path.join(packages, name);
      await mkdir(folder, { recursive: true });
      await writeFile(path.join(folder, 'app.py'), source);
      return folder;
    },
  };
}

const found = ({ bytecode }: Setup, code: string) => eventually(() => bytecode.find(image, code) ?? false);

it('a package is compiled once, in a sandbox that may write nothing but the bytecode', async (t) => {
  const setup = await setUp(t);
  const code = await setup.unpack('one', large);
  assert.equal(setup.bytecode.find(image, code), undefined);
  await found(setup, code);
  assert.equal(setup.tools.length, 1);
  const { argv, mounts } = setup.tools[0] ?? { argv: [], mounts: [] };
  assert.equal(argv[0], '/var/lang/bin/python3.13');
  assert.deepEqual(
    mounts.filter(({ writable }) => writable).map(({ target }) => target),
    [bytecodeTarget],
  );
  assert.ok(mounts.some(({ source, target }) => source === code && target === '/var/task'));
});

it('files that do not compile leave the rest, but a killed compiler leaves nothing', async (t) => {
  const setup = await setUp(t);
  setup.exit.code = 1;
  await found(setup, await setup.unpack('one', large));
  setup.exit.code = null;
  const code = await setup.unpack('two', large);
  setup.bytecode.find(image, code);
  await eventually(() => setup.tools.length === 2);
  assert.equal(setup.bytecode.find(image, code), undefined);
});

it('small packages and folders that are edited are left alone', async (t) => {
  const setup = await setUp(t);
  setup.bytecode.find(image, await setup.unpack('small', 'x = 1\n'));
  const edited = path.join(setup.packages, 'edited');
  await symlink(await setup.unpack('source', large), edited);
  setup.bytecode.find(image, edited);
  await found(setup, await setup.unpack('large', large));
  assert.equal(setup.tools.length, 1);
});

it('bytecode goes with its package', async (t) => {
  const setup = await setUp(t);
  const one = await setup.unpack('one', large);
  const bytecode = await found(setup, one);
  await rm(one, { recursive: true });
  await found(setup, await setup.unpack('two', large));
  assert.equal(existsSync(bytecode), false);
});
