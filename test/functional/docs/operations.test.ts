/** The specification's lists of Lambda operations are those of the code. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { declareLambda, openPlane } from '../lambda-api/control-plane.ts';
import { documentedSection, operationsSection } from './operations.ts';

test('the specification lists the operations that answer, and those that answer 501', async (t) => {
  const { plane } = await openPlane(t);
  assert.equal(
    documentedSection(),
    operationsSection(declareLambda(plane)),
    'run `node test/functional/docs/update-operations.ts`',
  );
});
