import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { constraints } from '../../../src/services/logs/constraints.ts';
import { createLogsService } from '../../../src/services/logs/service.ts';
import { drift } from '../../../src/wire/drift.ts';
import { loadSchemas } from '../../../src/wire/load-schemas.ts';
import { operationModels } from '../../../src/wire/schema.ts';
import { compilePattern } from '../../../src/wire/validation/pattern.ts';

const schemas = await loadSchemas('@aws-sdk/client-cloudwatch-logs');

test('the constraint data knows what the SDK package knows', () => {
  assert.deepEqual(drift(schemas, constraints), { unconstrained: [], unknown: [] });
});

test('every pattern of the constraint data compiles', () => {
  const patterns = JSON.stringify(constraints).matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g);
  for (const [, source = '""'] of patterns) compilePattern(JSON.parse(source));
});

test('the operations that answer are AWS’s, and those that the document lists', () => {
  // Nothing is called here: declaring needs no store.
  const { operations } = createLogsService({} as Parameters<typeof createLogsService>[0], schemas);
  const answering = Object.keys(operations).sort();
  const known = new Set(operationModels(schemas).keys());
  assert.deepEqual(
    answering.filter((name) => !known.has(name)),
    [],
  );
  const text = readFileSync(new URL('../../../docs/logs.md', import.meta.url), 'utf8');
  const listed = /^Answered: ([^.]+)\./m.exec(text)?.[1]?.match(/\w+/g);
  assert.deepEqual(listed, answering);
});
