/**
 * Publishing: when a new version is made of $LATEST, and what it is.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html
 */

import { isDeepStrictEqual } from 'node:util';
import type { FunctionChange, FunctionSnapshot } from './function-document.ts';
import type { FunctionSettings, FunctionVersion } from './function-version.ts';
import type { Ids } from './ids.ts';
import { isUnsettled, pending } from './lifecycle.ts';

export interface Publication {
  readonly version: FunctionVersion;
  /** Undefined when the version was there already. */
  readonly change: FunctionChange | undefined;
}

/**
 * Publishes what $LATEST holds: the last version where that holds the same, a new one otherwise. While $LATEST
 * is not in force yet, neither is the version.
 * @param description of the version alone; $LATEST's when absent
 */
export function publish(snapshot: FunctionSnapshot, description: string | undefined, ids: Ids): Publication {
  const known = alreadyPublished(snapshot);
  if (known !== undefined) return { version: known, change: undefined };
  const { document } = snapshot;
  const { latest } = document;
  // Numbers only go up: a deleted version's is never given again.
  const lastVersion = document.lastVersion + 1;
  const copy: FunctionVersion = {
    ...latest,
    version: String(lastVersion),
    revisionId: ids.uuid(),
    generation: ids.uuid(),
    settings: description === undefined ? latest.settings : { ...latest.settings, Description: description },
  };
  const version = isUnsettled(latest) ? pending(withoutUpdate(copy)) : copy;
  const published = { ...document, lastVersion, latest: { ...latest, revisionId: ids.uuid() } };
  return { version, change: { document: published, putVersions: [version] } };
}

function alreadyPublished(snapshot: FunctionSnapshot): FunctionVersion | undefined {
  const { latest, lastVersion } = snapshot.document;
  const last = snapshot.versions.at(-1);
  if (last === undefined || last.version !== String(lastVersion)) return undefined;
  if (last.code?.sha256 !== latest.code?.sha256) return undefined;
  return isDeepStrictEqual(comparable(last.settings), comparable(latest.settings)) ? last : undefined;
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
