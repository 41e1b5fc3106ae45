/**
 * Publishing: when a new version is made of $LATEST, and what it is.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html
 */

import { isDeepStrictEqual } from 'node:util';
import type { FunctionDocument, FunctionSnapshot } from './function-document.ts';
import type { FunctionSettings, FunctionVersion } from './function-version.ts';
import type { Ids } from './ids.ts';
import { isUnsettled, pending } from './lifecycle.ts';

/** The version that already holds what $LATEST holds, so that nothing is to be published. */
export function alreadyPublished(snapshot: FunctionSnapshot): FunctionVersion | undefined {
  const { latest, lastVersion } = snapshot.document;
  const last = snapshot.versions.at(-1);
  if (last === undefined || last.version !== String(lastVersion)) return undefined;
  if (last.code?.sha256 !== latest.code?.sha256) return undefined;
  return isDeepStrictEqual(comparable(last.settings), comparable(latest.settings)) ? last : undefined;
}

/**
 * The next version of what `document.latest` is, and the function after that. While $LATEST is not in force
 * yet, neither is the version.
 * Numbers only go up: a deleted version's is never given again.
 */
export function publish(
  document: FunctionDocument,
  description: string | undefined,
  ids: Ids,
): { readonly document: FunctionDocument; readonly version: FunctionVersion } {
  const { latest } = document;
  const lastVersion = document.lastVersion + 1;
  const copy: FunctionVersion = {
    ...latest,
    version: String(lastVersion),
    revisionId: ids.uuid(),
    generation: ids.uuid(),
    settings: description === undefined ? latest.settings : { ...latest.settings, Description: description },
  };
  return {
    document: { ...document, lastVersion, latest: { ...latest, revisionId: ids.uuid() } },
    version: isUnsettled(latest) ? pending(withoutUpdate(copy)) : copy,
  };
}

/** A new version is made, not updated, whatever happens to $LATEST. */
function withoutUpdate(version: FunctionVersion): FunctionVersion {
  const { lastUpdateStatusReason: _reason, lastUpdateStatusReasonCode: _code, ...rest } = version;
  return rest;
}

/** A description of its own does not make a version differ, nor does the form that storing gives it. */
function comparable(settings: FunctionSettings): unknown {
  return JSON.parse(JSON.stringify({ ...settings, Description: undefined }));
}
