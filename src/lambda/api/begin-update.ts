/** What UpdateFunctionCode and UpdateFunctionConfiguration share: a change of $LATEST that takes over once it is settled. */

import type { FunctionDocument } from '../model/function-document.ts';
import type { FunctionVersion } from '../model/function-version.ts';
import { updating } from '../model/lifecycle.ts';
import { afterUpdate } from '../model/runtime-management.ts';
import { lambdaTimestamp } from '../model/timestamps.ts';
import type { ControlPlane } from './control-plane.ts';

/**
 * @param build of the runtime that is installed now
 * @throws ResourceConflictException while another change is under way
 */
export function beginUpdate(
  plane: ControlPlane,
  document: FunctionDocument,
  change: Pick<FunctionVersion, 'settings'> & Partial<Pick<FunctionVersion, 'code'>>,
  build: string | undefined,
): FunctionDocument {
  const latest = updating(document.latest, {
    ...change,
    ...afterUpdate(document.latest, change.settings, build),
    revisionId: plane.ids.uuid(),
    generation: plane.ids.uuid(),
    lastModified: lambdaTimestamp(plane.clock.now()),
  });
  return { ...document, latest, serving: document.serving ?? document.latest };
}
