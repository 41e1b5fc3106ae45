/** Validation of inputs: each message is one that AWS Lambda was recorded giving. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as sdk from '@aws-sdk/client-lambda';
import lambdaConstraints from '../../../src/lambda/api/constraints.json' with { type: 'json' };
import type { Constraints } from '../../../src/wire/constraints.ts';
import { drift } from '../../../src/wire/drift.ts';
import { loadSchemas } from '../../../src/wire/load-schemas.ts';
import { operationModels } from '../../../src/wire/schema.ts';
import { compilePattern, matchesWhole } from '../../../src/wire/validation/pattern.ts';
import { validateInput } from '../../../src/wire/validation/validate.ts';

const constraints = lambdaConstraints as Constraints;
const operations = operationModels(sdk);

function messageFor(operation: string, input: Record<string, unknown>): string | undefined {
  const model = operations.get(operation);
  assert.ok(model);
  return validateInput(model.input, input, { constraints })?.message;
}

const pattern = 'Member must satisfy regular expression pattern: ';
const qualifier = '((?!^\\d+$)^[0-9a-zA-Z-_]+$)';
const role = 'arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+';
const weights = 'routingConfig.additionalVersionWeights';
const weightRules =
  'Map value must satisfy constraint: [Member must have value less than or equal to 1.0, ' +
  'Member must have value greater than or equal to 0.0, Member must not be null]';
const keyRules =
  'Map keys must satisfy constraint: [Member must have length less than or equal to 1024, ' +
  'Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]';
const architectureRules =
  'Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]';
const subnetRules =
  'Member must satisfy constraint: [Member must have length less than or equal to 1024, ' +
  'Member must have length greater than or equal to 0, ' +
  'Member must satisfy regular expression pattern: subnet-[0-9a-z]*]';

const alias = { FunctionName: 'f', Name: 'live', FunctionVersion: '1' };
const fn = { FunctionName: 'f', Role: 'arn:aws:iam::123456789012:role/r', Code: {} };
const versionWeights = (value: object) => ({ ...alias, RoutingConfig: { AdditionalVersionWeights: value } });

const recorded: [operation: string, input: Record<string, unknown>, failure: string][] = [
  [
    'UntagResource',
    { Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f' },
    `Value null at 'tagKeys' failed to satisfy constraint: Member must not be null`,
  ],
  [
    'CreateFunctionUrlConfig',
    { FunctionName: 'f', Qualifier: '1', AuthType: 'NONE' },
    `Value '1' at 'qualifier' failed to satisfy constraint: ${pattern}${qualifier}`,
  ],
  [
    'CreateFunction',
    { ...fn, Role: 'r1' },
    `Value 'r1' at 'role' failed to satisfy constraint: ${pattern}${role}`,
  ],
  [
    'CreateEventSourceMapping',
    { FunctionName: 'f', StartingPosition: 'invalid' },
    `Value 'invalid' at 'startingPosition' failed to satisfy constraint: Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]`,
  ],
  [
    'CreateFunction',
    { ...fn, SnapStart: { ApplyOn: 'invalidOption' } },
    `Value 'invalidOption' at 'snapStart.applyOn' failed to satisfy constraint: Member must satisfy enum value set: [PublishedVersions, None]`,
  ],
  [
    'CreateFunction',
    { ...fn, Architectures: ['x86_64', 'arm64'] },
    `Value '[x86_64, arm64]' at 'architectures' failed to satisfy constraint: Member must have length less than or equal to 1`,
  ],
  [
    'CreateFunction',
    { ...fn, Architectures: ['X86_64'] },
    `Value '[X86_64]' at 'architectures' failed to satisfy constraint: ${architectureRules}`,
  ],
  [
    'CreateFunction',
    { ...fn, VpcConfig: { SubnetIds: ['bad'] } },
    `Value '[bad]' at 'vpcConfig.subnetIds' failed to satisfy constraint: ${subnetRules}`,
  ],
  [
    'PutProvisionedConcurrencyConfig',
    { FunctionName: 'f', Qualifier: 'q', ProvisionedConcurrentExecutions: 0 },
    `Value '0' at 'provisionedConcurrentExecutions' failed to satisfy constraint: Member must have value greater than or equal to 1`,
  ],
  [
    'CreateAlias',
    versionWeights({ 2: 2 }),
    `Value '{2=2.0}' at '${weights}' failed to satisfy constraint: ${weightRules}`,
  ],
  [
    'CreateAlias',
    versionWeights({ 2: -1 }),
    `Value '{2=-1.0}' at '${weights}' failed to satisfy constraint: ${weightRules}`,
  ],
  [
    'CreateAlias',
    versionWeights({ $LATEST: 0.5 }),
    `Value '{$LATEST=0.5}' at '${weights}' failed to satisfy constraint: ${keyRules}`,
  ],
];

for (const [operation, input, failure] of recorded) {
  test(`${operation} refuses what AWS refuses: ${failure.slice(0, failure.indexOf(' failed'))}`, () => {
    assert.equal(messageFor(operation, input), `1 validation error detected: ${failure}`);
  });
}

test('several failures are counted and joined', () => {
  const message = messageFor('CreateFunction', { ...fn, Role: 'r1', MemorySize: 1 });
  assert.match(
    message ?? '',
    /^2 validation errors detected: Value 'r1' at 'role' .*; Value '1' at 'memorySize' /,
  );
});

test('elements that are structures are named by their place', () => {
  const message = messageFor('CreateEventSourceMapping', {
    FunctionName: 'f',
    SourceAccessConfigurations: [{ Type: 'BASIC_AUTH' }, { Type: 'NOT_ONE' }],
  });
  assert.match(message ?? '', /Value 'NOT_ONE' at 'sourceAccessConfigurations.2.member.type' failed/);
});

test('a valid input passes, and so does what a newer SDK knows', () => {
  assert.equal(
    messageFor('CreateFunction', { ...fn, Runtime: 'nodejs26.x', Handler: 'index.handler' }),
    undefined,
  );
});

test('the code of the error is the service’s own choice', () => {
  const input = operations.get('DeleteFunction')?.input;
  assert.ok(input);
  assert.equal(validateInput(input, {}, { constraints })?.code, 'ValidationException');
  const own = validateInput(
    input,
    {},
    { constraints, validationErrorCode: 'InvalidParameterValueException' },
  );
  assert.equal(own?.code, 'InvalidParameterValueException');
});

test('patterns match whole texts, with loose hyphens, property classes and Java flags', () => {
  assert.equal(matchesWhole('a|b', 'ab'), false);
  assert.equal(matchesWhole('[a-z-_]+', 'a-_'), true);
  assert.equal(matchesWhole('[\\p{L}\\s]*', 'né é'), true);
  assert.equal(matchesWhole('(?s).*', 'a\nb'), true);
  assert.equal(matchesWhole('\\p{Print}+', 'a b'), true);
  assert.equal(matchesWhole('.*', 'x'.repeat(1_000_000)), false);
  assert.throws(() => compilePattern('('), SyntaxError);
});

test('Lambda’s constraint data knows every member that the SDK package knows, and no other', async () => {
  const found = drift(await loadSchemas('@aws-sdk/client-lambda'), constraints);
  assert.deepEqual(found, { unconstrained: [], unknown: [] });
});

test('drift is told in both directions', () => {
  const { CreateAliasRequest: _, ...others } = constraints;
  const found = drift(sdk, { ...others, Invented: { members: { Member: {} } } });
  assert.deepEqual(found.unknown, ['Invented.Member']);
  assert.ok(found.unconstrained.includes('CreateAliasRequest.Name'));
});

test('every pattern of Lambda’s constraint data compiles', () => {
  const patterns = JSON.stringify(constraints).matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g);
  for (const [, source = '""'] of patterns) compilePattern(JSON.parse(source));
});

test('schemas loaded without the client are those of the client', async () => {
  const schemas = await loadSchemas('@aws-sdk/client-lambda');
  assert.deepEqual([...operationModels(schemas).keys()].sort(), [...operations.keys()].sort());
});
