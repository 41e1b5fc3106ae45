/** The specification's lists of Lambda operations are those of the code. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { operationModels } from '../../../src/wire/schema.ts';
import { declareLambda, openPlane } from '../lambda-api/control-plane.ts';
import { readDocuments } from './documents.ts';

/** Operation names in the code spans of the section that `heading` opens. */
function operationsBelow(text: string, heading: string): string[] {
  const section = text.split(`\n### ${heading}\n`)[1]?.split(/\n##/)[0] ?? '';
  return [...section.matchAll(/`([A-Z][A-Za-z]+)`/g)].map(([, name = '']) => name).sort();
}

test('the specification lists the operations that answer, and those that answer 501', async (t) => {
  const { plane } = await openPlane(t);
  const { schemas, operations } = declareLambda(plane);
  const all = [...operationModels(schemas).keys()].sort();
  const answering = Object.keys(operations).sort();
  const text = readDocuments().find(({ path }) => path === 'docs/SPECIFICATION.md')?.text ?? '';

  assert.deepEqual(operationsBelow(text, 'Operations that answer'), answering);
  assert.deepEqual(
    operationsBelow(text, 'Operations that answer 501'),
    all.filter((name) => !answering.includes(name)),
  );
  assert.match(text, new RegExp(`\\b${answering.length} of the ${all.length} operations`));
});
