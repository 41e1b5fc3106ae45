/** The end of what a creation, an update or a publication began: the new code takes over, or stays out. */

import type { FunctionChange, FunctionSnapshot } from './function-document.ts';
import type { FunctionVersion } from './function-version.ts';
import type { Ids } from './ids.ts';
import { isUnsettled, type SettlementFailure, settled } from './lifecycle.ts';

/** $LATEST and versions that wait for their package. */
export function unsettledVersions(snapshot: FunctionSnapshot): FunctionVersion[] {
  return [snapshot.document.latest, ...snapshot.versions].filter(isUnsettled);
}

/**
 * Settles the versions of `generations` that still wait; undefined when none does.
 * @param failure why they can't run; $LATEST goes on with what served before then
 */
export function settle(
  snapshot: FunctionSnapshot,
  generations: ReadonlySet<string>,
  failure: SettlementFailure | undefined,
  ids: Ids,
): FunctionChange | undefined {
  const waiting = unsettledVersions(snapshot).filter((version) => generations.has(version.generation));
  if (waiting.length === 0) return undefined;
  const finish = (version: FunctionVersion) => settled(version, { revisionId: ids.uuid(), failure });
  const { document } = snapshot;
  const { serving, ...rest } = document;
  const latestWaits = waiting.includes(document.latest);
  return {
    document: {
      ...rest,
      ...(latestWaits && { latest: finish(document.latest) }),
      ...(serving !== undefined && !(latestWaits && failure === undefined) && { serving }),
    },
    putVersions: waiting.filter((version) => version !== document.latest).map(finish),
  };
}
