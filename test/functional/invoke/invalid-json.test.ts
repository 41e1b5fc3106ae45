import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeInvalidJson } from '../../../src/lambda/invoke/invalid-json.ts';

const where = (column: number) =>
  `\n at [Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: 1, column: ${column}]`;

test('bytes that are no UTF-8 are described as recorded from AWS', () => {
  assert.equal(
    describeInvalidJson(Buffer.from('n\x87r\x9e', 'latin1')),
    `Invalid UTF-8 start byte 0x87${where(3)}`,
  );
  assert.equal(
    describeInvalidJson(Buffer.from('\x99\xeb,j', 'latin1')),
    `Unexpected character ((CTRL-CHAR, code 153)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')${where(1)}`,
  );
});

test('an unknown word, a stray character and a text that ends early each say where', () => {
  assert.match(describeInvalidJson(Buffer.from('{"a":foo}')), /^Unrecognized token 'foo'.*column: 9\]$/s);
  assert.match(
    describeInvalidJson(Buffer.from('{"a":1,}')),
    /^Unexpected character \('}' \(code 125\)\).*column: 8\]$/s,
  );
  assert.match(describeInvalidJson(Buffer.from('[1,2')), /^Unexpected end-of-input.*column: 5\]$/s);
});

test('a byte that breaks UTF-8 within a string is named, be it the first of a character or a later one', () => {
  assert.equal(
    describeInvalidJson(Buffer.from('{"a":"\xff"}', 'latin1')),
    `Invalid UTF-8 start byte 0xff${where(8)}`,
  );
  assert.equal(
    describeInvalidJson(Buffer.from('{"a":"\xc3("}', 'latin1')),
    `Invalid UTF-8 middle byte 0x28${where(9)}`,
  );
  assert.match(describeInvalidJson(Buffer.from('["ä👋", x]')), /^Unrecognized token 'x'/);
});
