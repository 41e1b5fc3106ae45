/** Policies of resources: what they allow and deny, to whom, and under which conditions. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Statement } from '../../../src/identity/policies/document.ts';
import { type Decision, evaluate, type Question } from '../../../src/identity/policies/evaluate.ts';
import { parseResourcePolicy } from '../../../src/identity/policies/parse.ts';
import { matchesArn, matchesWildcard } from '../../../src/identity/policies/wildcard.ts';
import { rolePrincipal } from '../../../src/identity/role-sessions.ts';
import { rootPrincipal } from '../../../src/identity/root-key.ts';

const account = '111122223333';
const roleArn = `arn:aws:iam::${account}:role/path/r`;
const role = rolePrincipal(roleArn, 's', account, 'ASIAAAAAAAAAAAAAAAAA');
const root = rootPrincipal(account, 'AKIAAAAAAAAAAAAAAAAA');
const sns = { kind: 'service', service: 'sns.amazonaws.com', account } as const;
const anonymous = { kind: 'anonymous', account } as const;
const resource = 'arn:aws:lambda:us-east-1:444455556666:function:f';

const allowance: Statement = {
  Effect: 'Allow',
  Principal: '*',
  Action: 'lambda:InvokeFunction',
  Resource: resource,
};

function decide(
  statement: Partial<Statement>,
  question: Partial<Question> = {},
  ...more: Statement[]
): Decision {
  return evaluate(
    { Version: '2012-10-17', Statement: [{ ...allowance, ...statement }, ...more] },
    { principal: role, action: 'lambda:InvokeFunction', resource, conditions: {}, ...question },
  );
}

test('a statement is about those it names, and their accounts', () => {
  assert.equal(decide({ Principal: { AWS: account } }), 'Allow');
  assert.equal(decide({ Principal: { AWS: `arn:aws:iam::${account}:root` } }), 'Allow');
  assert.equal(decide({ Principal: { AWS: account } }, { principal: root }), 'Allow');
  assert.equal(decide({ Principal: { AWS: ['arn:aws:iam::999999999999:root', roleArn] } }), 'Allow');
  assert.equal(decide({ Principal: { AWS: role.arn } }), 'Allow');
  assert.equal(decide({ Principal: { AWS: roleArn } }, { principal: root }), undefined);
  assert.equal(decide({ Principal: { AWS: '999999999999' } }), undefined);
  assert.equal(decide({ Principal: { AWS: account } }, { principal: anonymous }), undefined);
});

test('a service is named as a service, and a star stands for everyone', () => {
  assert.equal(decide({ Principal: { Service: 'sns.amazonaws.com' } }, { principal: sns }), 'Allow');
  assert.equal(decide({ Principal: { Service: 's3.amazonaws.com' } }, { principal: sns }), undefined);
  assert.equal(decide({ Principal: { AWS: account } }, { principal: sns }), undefined);
  assert.equal(decide({ Principal: { Federated: 'sns.amazonaws.com' } }, { principal: sns }), undefined);
  for (const principal of [role, root, sns, anonymous]) {
    assert.equal(decide({}, { principal }), 'Allow');
    assert.equal(decide({ Principal: { AWS: '*' } }, { principal }), 'Allow');
  }
});

test('actions match without regard to case, resources exactly', () => {
  assert.equal(decide({ Action: ['lambda:GetFunction', 'lambda:invoke*'] }), 'Allow');
  assert.equal(decide({ Action: '*' }), 'Allow');
  assert.equal(decide({ Action: 'lambda:InvokeFunctionUrl' }), undefined);
  assert.equal(decide({}, { resource: `${resource}:live` }), undefined);
  assert.equal(decide({ Resource: `${resource}:*` }, { resource: `${resource}:live` }), 'Allow');
  assert.equal(decide({}, { resource: resource.toUpperCase() }), undefined);
});

test('one denial outweighs every allowance', () => {
  assert.equal(decide({}, {}, { ...allowance, Effect: 'Deny', Principal: { AWS: account } }), 'Deny');
  assert.equal(decide({}, {}, { ...allowance, Effect: 'Deny', Principal: { AWS: '9'.repeat(12) } }), 'Allow');
});

test('every condition has to hold, each by any of its values, and keys know no case', () => {
  const Condition = {
    StringEquals: { 'AWS:SourceAccount': [account, '999999999999'] },
    ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::bucket*' },
  };
  const keys = { 'aws:SourceAccount': account, 'aws:SourceArn': 'arn:aws:s3:::bucket-1' };
  assert.equal(decide({ Condition }, { conditions: keys }), 'Allow');
  assert.equal(decide({ Condition }, { conditions: { ...keys, 'aws:SourceAccount': '1' } }), undefined);
  assert.equal(decide({ Condition }, { conditions: { 'aws:SourceAccount': account } }), undefined);
});

test('each operator compares in its own way', () => {
  const holds = (operator: string, wanted: string, given?: string) =>
    decide(
      { Condition: { [operator]: { 'lambda:Key': wanted } } },
      { conditions: given === undefined ? {} : { 'lambda:Key': given } },
    ) === 'Allow';
  assert.ok(holds('StringEquals', 'a*', 'a*') && !holds('StringEquals', 'a*', 'ab'));
  assert.ok(holds('StringNotEquals', 'a', 'b') && !holds('StringNotEquals', 'a', 'a'));
  assert.ok(holds('StringEqualsIgnoreCase', 'NONE', 'none') && !holds('StringEquals', 'NONE', 'none'));
  assert.ok(holds('StringLike', 'a?c*', 'abcd') && !holds('StringLike', 'a?c', 'ac'));
  assert.ok(holds('ArnEquals', 'arn:aws:sns:*:1:t', 'arn:aws:sns:us-east-1:1:t'));
  assert.ok(holds('Bool', 'true', 'True') && !holds('Bool', 'true', 'false'));
});

test('a key that the request has not satisfies negated and optional operators only', () => {
  const holds = (operator: string) => decide({ Condition: { [operator]: { k: 'v' } } }) === 'Allow';
  assert.deepEqual(
    ['StringEquals', 'StringNotEquals', 'StringEqualsIfExists', 'Bool', 'ArnLike', 'ArnNotLike'].filter(
      holds,
    ),
    ['StringNotEquals', 'StringEqualsIfExists', 'ArnNotLike'],
  );
  assert.equal(holds('NumericLessThan'), false);
});

test('wildcards reach over anything in texts and over no part of an ARN', () => {
  assert.ok(
    matchesWildcard('*', '') && matchesWildcard('a*b*c', 'a-b-b-c') && !matchesWildcard('a*b', 'a-c'),
  );
  assert.ok(!matchesWildcard('?', '') && matchesWildcard('**', 'x') && !matchesWildcard('', 'x'));
  assert.ok(matchesArn('arn:aws:sns:us-east-1:*:t:a', 'arn:aws:sns:us-east-1:1:t:a'));
  assert.ok(!matchesArn('arn:aws:sns:*:t', 'arn:aws:sns:us-east-1:1:t'));
  const started = performance.now();
  assert.ok(!matchesWildcard(`${'a*'.repeat(100)}b`, 'a'.repeat(2000)));
  assert.ok(performance.now() - started < 1000, 'a hostile pattern takes no exponential time');
});

const text = (change: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ ...allowance, ...change }] });

test('a policy is read with one statement or several, and 2008-10-17 unless it says otherwise', () => {
  assert.deepEqual(parseResourcePolicy(JSON.stringify({ Statement: allowance })), {
    Version: '2008-10-17',
    Statement: [allowance],
  });
  assert.equal(parseResourcePolicy(text({ Sid: 'a' })).Statement[0]?.Sid, 'a');
});

const malformed: Readonly<Record<string, string>> = {
  'no JSON': '{',
  'no object': '[]',
  'no statement': '{"Version":"2012-10-17","Statement":[]}',
  'an unknown version': JSON.stringify({ Version: '2020-01-01', Statement: [allowance] }),
  'an unknown element': text({ NotPrincipal: '*' }),
  'an unknown effect': text({ Effect: 'Permit' }),
  'no principal': text({ Principal: undefined }),
  'a principal as text': text({ Principal: account }),
  'an empty action': text({ Action: [] }),
  'an unknown operator': text({ Condition: { NumericLessThan: { k: '1' } } }),
  'a condition without keys': text({ Condition: { StringEquals: 'v' } }),
  'one statement ID twice': JSON.stringify({ Statement: [1, 2].map(() => ({ ...allowance, Sid: 's' })) }),
};

for (const [what, document] of Object.entries(malformed)) {
  test(`a policy with ${what} is malformed`, () => {
    assert.throws(() => parseResourcePolicy(document), { name: 'MalformedPolicy' });
  });
}
