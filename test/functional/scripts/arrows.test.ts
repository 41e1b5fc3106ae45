import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkFile, importsOf } from '../../../scripts/arrows.ts';
import { roomOf } from '../../../scripts/arrows-table.ts';

const messages = (file: string, source: string) => checkFile(file, source).map(({ message }) => message);

test('every form of import is seen, with its line', () => {
  const source = `import { a } from './a.ts';
import type { B } from './b.ts';
import {
  c,
} from './c.ts';
export * from './d.ts';
import './e.ts';
const f = await import('./f.ts');
new Worker(new URL('./g.ts', import.meta.url));
// import { no } from './no.ts';
/** import './no.ts' */
`;
  assert.deepEqual(
    importsOf(source).map(({ specifier, line, typeOnly }) => [specifier, line, typeOnly]),
    [
      ['./a.ts', 1, false],
      ['./b.ts', 2, true],
      ['./c.ts', 5, false],
      ['./d.ts', 6, false],
      ['./e.ts', 7, false],
      ['./f.ts', 8, false],
      ['./g.ts', 9, false],
    ],
  );
});

test('the store may not import a service', () => {
  assert.deepEqual(
    messages('src/store/sqlite/driver.ts', `import { x } from '../../services/sqs/queue.ts';\n`),
    ['store may not import services/sqs: ../../services/sqs/queue.ts'],
  );
});

test('neighbours may not import each other', () => {
  assert.deepEqual(messages('src/services/sns/publish.ts', `import { x } from '../sqs/queue.ts';\n`), [
    'services/sns may not import services/sqs: ../sqs/queue.ts',
  ]);
});

test('an arrow for types only carries no values', () => {
  const file = 'src/wire/service.ts';
  assert.deepEqual(messages(file, `import type { P } from '../identity/principal.ts';\n`), []);
  assert.deepEqual(messages(file, `import { type P, type Q } from '../identity/principal.ts';\n`), []);
  assert.deepEqual(messages(file, `import { type P, q } from '../identity/principal.ts';\n`), [
    'wire may import only types of identity: ../identity/principal.ts',
  ]);
});

test('guests import nothing of the host and the host nothing of guests', () => {
  assert.equal(messages('guest/node/main.mjs', `import x from '../../src/base/clock.ts';\n`).length, 1);
  assert.equal(
    messages('src/lambda/environments/pool.ts', `import '../../../guest/node/main.mjs';\n`).length,
    1,
  );
});

test('an invoke walks down the rooms of lambda and never up', () => {
  assert.deepEqual(
    messages('src/lambda/invoke/sync.ts', `import { x } from '../environments/pool.ts';\n`),
    [],
  );
  assert.equal(
    messages('src/lambda/environments/pool.ts', `import { x } from '../invoke/sync.ts';\n`).length,
    1,
  );
  assert.equal(messages('src/gateway/listener.ts', `import { x } from '../sandbox/sandbox.ts';\n`).length, 1);
});

test('a file outside every room is reported', () => {
  assert.equal(roomOf('src/attic/thing.ts'), undefined);
  assert.deepEqual(messages('src/attic/thing.ts', ''), ['belongs to no room of scripts/arrows-table.ts']);
});

test('the composition root may import everyone', () => {
  assert.deepEqual(messages('src/main.ts', `import { x } from './sandbox/bwrap/driver.ts';\n`), []);
});
