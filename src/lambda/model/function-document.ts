/** A function as one document: its $LATEST, what serves meanwhile, its version counter, its tags, its aliases and policies. */

import type { Alias } from './aliases.ts';
import type { AttachedSettings } from './attached-settings.ts';
import type { FunctionVersion } from './function-version.ts';
import type { ResourcePolicy } from './policies.ts';

export interface FunctionDocument {
  readonly latest: FunctionVersion;
  /** What invocations of $LATEST run while an update is in progress, or after one failed. */
  readonly serving?: FunctionVersion;
  /** Number of the last version published; never goes back. */
  readonly lastVersion: number;
  readonly tags: Readonly<Record<string, string>>;
  /** By name. Here, and not documents of their own, so that every commit sees which versions they need. */
  readonly aliases?: Readonly<Record<string, Alias>>;
  /** By qualifier; that of the unqualified function under the empty text. */
  readonly policies?: Readonly<Record<string, ResourcePolicy>>;
  readonly attached?: AttachedSettings | undefined;
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
