import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileFilterPattern } from '../../../src/services/logs/model/filter-pattern.ts';

const lines = [
  '[ERROR 400] BAD REQUEST',
  '[ERROR 401] UNAUTHORIZED REQUEST',
  '[ERROR 419] MISSING ARGUMENTS',
  '[INFO] REQUEST FAILED',
  '[WARN] two  words, "quoted"',
];

/** Numbers of the lines that a pattern finds. */
const found = (pattern: string) => {
  const matches = compileFilterPattern(pattern);
  return lines.flatMap((line, index) => (matches(line) ? [index] : []));
};

test('no pattern finds everything', () => {
  assert.deepEqual(found(''), [0, 1, 2, 3, 4]);
  assert.deepEqual(found('  '), [0, 1, 2, 3, 4]);
});

test('one term, and several that must all be there', () => {
  assert.deepEqual(found('ERROR'), [0, 1, 2]);
  assert.deepEqual(found('error'), []);
  assert.deepEqual(found('ERROR ARGUMENTS'), [2]);
  assert.deepEqual(found('"ERROR" REQUEST'), [0, 1]);
});

test('a phrase is found as it is written, with quotation marks in it where they are escaped', () => {
  assert.deepEqual(found('"BAD REQUEST"'), [0]);
  assert.deepEqual(found('"two words"'), []);
  assert.deepEqual(found('"two  words"'), [4]);
  assert.deepEqual(found(String.raw`"\"quoted\""`), [4]);
});

test('a minus excludes', () => {
  assert.deepEqual(found('ERROR -ARGUMENTS'), [0, 1]);
  assert.deepEqual(found('-"[ERROR"'), [3, 4]);
});

test('question marks ask for any, and have no effect beside other terms, as AWS documents', () => {
  assert.deepEqual(found('?WARN ?ARGUMENTS'), [2, 4]);
  assert.deepEqual(found('?"[WARN]"'), [4]);
  assert.deepEqual(found('?WARN ?ARGUMENTS REQUEST'), [0, 1, 3]);
});

test('other characters need quotation marks', () => {
  for (const [pattern, term] of [
    ['a:b', 'a:b'],
    ['""', '""'],
    ['one "two', '"two'],
    ['?', '?'],
    ['one"two"', 'one"two"'],
  ] as const) {
    assert.throws(() => compileFilterPattern(pattern), {
      name: 'InvalidParameterException',
      message: `Invalid filter pattern: Invalid character(s) in term '${term}'`,
    });
  }
});

test('kinds of patterns that come later are refused by name', () => {
  for (const [pattern, kind] of [
    ['{ $.level = "ERROR" }', 'JSON'],
    ['[ip, user, status_code = 4*]', 'space-delimited'],
    ['%AUTHORIZED%', 'regular expression'],
  ] as const) {
    assert.throws(() => compileFilterPattern(pattern), {
      name: 'InvalidParameterException',
      message: `Invalid filter pattern: Kiln matches plain terms; ${kind} patterns come later`,
    });
  }
  assert.throws(() => compileFilterPattern('{ $.level'), /starts with '\{' it must end with '\}'/);
});
