import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { commands } from '../../../src/cli/commands.ts';
import { kilnCommand } from '../../support/command.ts';

for (const name of Object.keys(commands)) {
  test(`kiln ${name} --help explains the command on standard output and exits with 0`, async () => {
    const { code, stdout, stderr } = await kilnCommand([name, '--help']);
    assert.equal(code, 0, stderr);
    assert.match(stdout, new RegExp(`usage: kiln ${name} `));
    assert.match(stdout, /-h, --help {2,}show this help/);
    assert.equal(stderr, '');
  });
}

test('the overview names every command', async () => {
  const { code, stdout } = await kilnCommand(['--help']);
  assert.equal(code, 0);
  for (const name of Object.keys(commands)) assert.match(stdout, new RegExp(`^  ${name} `, 'm'));
});

test('without a command the overview goes to standard error with exit code 2', async () => {
  const { code, stdout, stderr } = await kilnCommand([]);
  assert.deepEqual([code, stdout], [2, '']);
  assert.match(stderr, /usage: kiln COMMAND/);
});

test('an unknown command is answered with the nearest one and exit code 2', async () => {
  const { code, stderr } = await kilnCommand(['strat']);
  assert.equal(code, 2);
  assert.equal(
    stderr,
    "kiln: there is no command 'strat' (did you mean 'start'?); 'kiln --help' lists them\n",
  );
});

test('a name that only looks like a property is no command', async () => {
  const { code, stderr } = await kilnCommand(['constructor']);
  assert.equal(code, 2);
  assert.match(stderr, /there is no command 'constructor'/);
});

test('an unknown option is answered with the nearest one and exit code 2', async () => {
  const { code, stderr } = await kilnCommand(['invoke', 'hello', '--paylod', '{}']);
  assert.deepEqual([code, stderr], [2, "kiln: unknown option '--paylod' (did you mean '--payload'?)\n"]);
});

test('an unknown option of start exits with 1, as every error at start does', async () => {
  const { code, stderr } = await kilnCommand(['start', '--prot=1']);
  assert.deepEqual([code, stderr], [1, "kiln: unknown option '--prot' (did you mean '--port'?)\n"]);
});

test('missing and surplus arguments are named', async () => {
  const missing = await kilnCommand(['invoke']);
  assert.deepEqual([missing.code, missing.stderr], [2, 'kiln: NAME is missing: kiln invoke NAME\n']);
  const surplus = await kilnCommand(['invoke', 'hello', 'again']);
  assert.deepEqual([surplus.code, surplus.stderr], [2, "kiln: unexpected argument 'again'\n"]);
});

test('an option without its value is one line', async () => {
  const { code, stderr } = await kilnCommand(['invoke', 'hello', '--qualifier']);
  assert.equal(code, 2);
  assert.equal(stderr.split('\n').length, 2, stderr);
});

test('--version prints the version of the package', async () => {
  const { version } = JSON.parse(await readFile('package.json', 'utf8'));
  const { code, stdout } = await kilnCommand(['--version']);
  assert.deepEqual([code, stdout], [0, `${version}\n`]);
});
