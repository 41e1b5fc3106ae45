/** Every form of a function's name. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFunctionName } from '../../../src/lambda/model/names.ts';

const scope = { account: '123456789012', region: 'us-east-1' };
const arn = 'arn:aws:lambda:us-east-1:123456789012:function';

const forms: readonly [
  nameOrArn: string,
  qualifier: string | undefined,
  name: string,
  found: string | undefined,
][] = [
  ['orders', undefined, 'orders', undefined],
  ['orders', '7', 'orders', '7'],
  ['orders:7', undefined, 'orders', '7'],
  ['orders:$LATEST', undefined, 'orders', '$LATEST'],
  ['orders:7', '7', 'orders', '7'],
  ['function:orders', undefined, 'orders', undefined],
  ['function:orders:live', undefined, 'orders', 'live'],
  ['123456789012:function:orders', undefined, 'orders', undefined],
  ['123456789012:orders:7', undefined, 'orders', '7'],
  [`${arn}:orders`, undefined, 'orders', undefined],
  [`${arn}:orders`, 'live', 'orders', 'live'],
  [`${arn}:orders:$LATEST`, undefined, 'orders', '$LATEST'],
  ['arn:aws:lambda:us-east-1:123456789012:function', undefined, 'function', undefined],
];

for (const [nameOrArn, qualifier, name, found] of forms) {
  test(`${nameOrArn}${qualifier === undefined ? '' : ` with ${qualifier}`} names ${name}`, () => {
    assert.deepEqual(parseFunctionName(scope, nameOrArn, qualifier), { name, qualifier: found });
  });
}

test('names of other regions and accounts, and two qualifiers that differ, are refused', () => {
  const parse = (nameOrArn: string, qualifier?: string) => () =>
    parseFunctionName(scope, nameOrArn, qualifier);
  assert.throws(parse('arn:aws:lambda:eu-west-1:123456789012:function:orders'), {
    code: 'ResourceNotFoundException',
    message: "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
  });
  assert.throws(parse('210987654321:function:orders'), { code: 'AccessDeniedException', status: 403 });
  assert.throws(parse('orders:7', '8'), {
    code: 'InvalidParameterValueException',
    message: 'The derived qualifier from the function name does not match the specified qualifier.',
  });
});

test('a malformed name and qualifier are both named, with their patterns', () => {
  assert.throws(() => parseFunctionName(scope, 'or ders', 'li ve'), {
    code: 'ValidationException',
    message:
      /^2 validation errors detected: Value 'li ve' at 'qualifier' .*; Value 'or ders' at 'functionName' /,
  });
});
