/** What UpdateFunctionCode and UpdateFunctionConfiguration share: a change of $LATEST that takes over once it is settled. */

import type { FunctionDocument } from '../model/function-document.ts';
import type { FunctionVersion } from '../model/function-version.ts';
import { updating } from '../model/lifecycle.ts';
import { lambdaTimestamp } from '../model/timestamps.ts';
import type { ControlPlane } from './control-plane.ts';

/** @throws ResourceConflictException while another change is under way */
export function beginUpdate(
  plane: ControlPlane,
  document: FunctionDocument,
  change: Pick<FunctionVersion, 'settings'> & Partial<Pick<FunctionVersion, 'code'>>,
): FunctionDocument {
  const latest = updating(document.latest, {
    ...change,
    revisionId: plane.ids.uuid(),
    generation: plane.ids.uuid(),
    lastModified: lambdaTimestamp(plane.clock.now()),
  });
  return { ...document, latest, serving: document.serving ?? document.latest };
}
