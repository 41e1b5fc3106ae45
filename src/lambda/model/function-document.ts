/** A function as one document: its $LATEST, what serves meanwhile, its version counter and its tags. */

import type { FunctionVersion } from './function-version.ts';

export interface FunctionDocument {
  readonly latest: FunctionVersion;
  /** What invocations of $LATEST run while an update is in progress, or after one failed. */
  readonly serving?: FunctionVersion;
  /** Number of the last version published; never goes back. */
  readonly lastVersion: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** A function with its published versions, as one consistent snapshot. */
export interface FunctionSnapshot {
  readonly document: FunctionDocument;
  /** Ascending by number. */
  readonly versions: readonly FunctionVersion[];
}

/** What one commit does to a function. */
export interface FunctionChange {
  readonly document: FunctionDocument;
  readonly putVersions?: readonly FunctionVersion[];
  readonly removeVersions?: readonly string[];
}

/** The version that runs when $LATEST is invoked. */
export function servingVersion(document: FunctionDocument): FunctionVersion {
  return document.serving ?? document.latest;
}

export function findVersion(snapshot: FunctionSnapshot, version: string): FunctionVersion | undefined {
  return snapshot.versions.find((candidate) => candidate.version === version);
}
