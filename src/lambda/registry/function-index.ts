/**
 * Every function of every account in memory, built from documents as they change: what the invoke path and
 * all reads are answered from.
 */

import type { Change, Partition } from '../../store/documents.ts';
import type { FunctionDocument, FunctionSnapshot } from '../model/function-document.ts';
import type { FunctionVersion } from '../model/function-version.ts';
import type { Scope } from '../model/names.ts';
import { packagesOf } from '../model/version-packages.ts';
import { functionCollection, parsePartition, versionCollection } from './collections.ts';

/** A function as it is held, with the revision that a commit must expect. */
export interface StoredFunction extends FunctionSnapshot {
  readonly scope: Scope;
  readonly name: string;
  readonly revision: number;
}

interface Slot {
  readonly scope: Scope;
  readonly name: string;
  document: FunctionDocument | undefined;
  /** Of the document, or of its deletion: older changes that arrive late are dropped. */
  revision: number;
  /** Ascending by number. */
  versions: FunctionVersion[];
  readonly versionRevisions: Map<string, number>;
  snapshot: StoredFunction | undefined;
}

interface ScopeIndex {
  readonly slots: Map<string, Slot>;
  /** Names of the functions that exist, in AWS's order. */
  names: string[];
  /** Of all functions together. */
  reservedConcurrency: number;
}

export class FunctionIndex {
  readonly #scopes = new Map<string, ScopeIndex>();
  /** How many versions refer to each blob. */
  readonly #blobs = new Map<string, number>();

  find(scope: Scope, name: string): StoredFunction | undefined {
    const slot = this.#scopes.get(keyOf(scope))?.slots.get(name);
    if (slot?.document === undefined) return undefined;
    slot.snapshot ??= {
      scope: slot.scope,
      name: slot.name,
      document: slot.document,
      revision: slot.revision,
      versions: slot.versions,
    };
    return slot.snapshot;
  }

  snapshotOf(partition: Partition): StoredFunction | undefined {
    const { scope, name } = parsePartition(partition);
    return this.find(scope, name);
  }

  /** Up to `limit` functions in order of their names, those after `after` only. */
  list(scope: Scope, after: string | undefined, limit: number): StoredFunction[] {
    const names = this.#scopes.get(keyOf(scope))?.names ?? [];
    const start = after === undefined ? 0 : positionAfter(names, after);
    const page: StoredFunction[] = [];
    for (const name of names.slice(start, start + limit)) {
      const found = this.find(scope, name);
      if (found !== undefined) page.push(found);
    }
    return page;
  }

  *all(): Iterable<StoredFunction> {
    for (const { slots } of this.#scopes.values()) {
      for (const slot of slots.values()) {
        const found = this.find(slot.scope, slot.name);
        if (found !== undefined) yield found;
      }
    }
  }

  reservedConcurrency(scope: Scope): number {
    return this.#scopes.get(keyOf(scope))?.reservedConcurrency ?? 0;
  }

  usesBlob(blob: string): boolean {
    return this.#blobs.has(blob);
  }

  /** Takes a change in any order, once or twice; the newest revision stays. */
  apply({ kind, document }: Change): void {
    const slot = this.#slot(document.partition);
    if (document.collection === functionCollection) {
      const value = kind === 'put' ? (document.value as FunctionDocument) : undefined;
      this.#applyFunction(slot, value, document.revision);
    } else if (document.collection === versionCollection) {
      const value = kind === 'put' ? (document.value as FunctionVersion) : undefined;
      this.#applyVersion(slot, document.key, value, document.revision);
    }
  }

  #applyFunction(slot: Slot, document: FunctionDocument | undefined, revision: number): void {
    if (revision < slot.revision) return;
    if (document !== undefined && revision === slot.revision) return;
    const existed = slot.document !== undefined;
    this.#count(blobsOf(slot.document), -1);
    this.#count(blobsOf(document), 1);
    const index = this.#scope(slot.scope);
    index.reservedConcurrency += reservedBy(document) - reservedBy(slot.document);
    slot.document = document;
    slot.revision = revision;
    slot.snapshot = undefined;
    if (existed === (document !== undefined)) return;
    if (document === undefined) index.names = index.names.filter((name) => name !== slot.name);
    else index.names = index.names.toSpliced(positionAfter(index.names, slot.name), 0, slot.name);
  }

  #applyVersion(slot: Slot, number: string, version: FunctionVersion | undefined, revision: number): void {
    const known = slot.versionRevisions.get(number) ?? 0;
    if (revision < known || (version !== undefined && revision === known)) return;
    slot.versionRevisions.set(number, revision);
    const old = slot.versions.find((candidate) => candidate.version === number);
    this.#count(old === undefined ? [] : packagesOf(old), -1);
    this.#count(version === undefined ? [] : packagesOf(version), 1);
    const others = slot.versions.filter((candidate) => candidate !== old);
    slot.versions =
      version === undefined
        ? others
        : [...others, version].sort((a, b) => Number(a.version) - Number(b.version));
    slot.snapshot = undefined;
  }

  #count(blobs: readonly string[], step: 1 | -1): void {
    for (const blob of blobs) {
      const count = (this.#blobs.get(blob) ?? 0) + step;
      if (count > 0) this.#blobs.set(blob, count);
      else this.#blobs.delete(blob);
    }
  }

  #slot(partition: Partition): Slot {
    const { scope, name } = parsePartition(partition);
    const { slots } = this.#scope(scope);
    const slot = slots.get(name) ?? {
      scope,
      name,
      document: undefined,
      revision: 0,
      versions: [],
      versionRevisions: new Map(),
      snapshot: undefined,
    };
    slots.set(name, slot);
    return slot;
  }

  #scope(scope: Scope): ScopeIndex {
    const key = keyOf(scope);
    const index = this.#scopes.get(key) ?? { slots: new Map(), names: [], reservedConcurrency: 0 };
    this.#scopes.set(key, index);
    return index;
  }
}

function keyOf(scope: Scope): string {
  return `${scope.account}/${scope.region}`;
}

function blobsOf(document: FunctionDocument | undefined): string[] {
  return [document?.latest, document?.serving].flatMap((version) =>
    version === undefined ? [] : packagesOf(version),
  );
}

function reservedBy(document: FunctionDocument | undefined): number {
  return document?.attached?.reservedConcurrency ?? 0;
}

/** Binary search: the position of the first name that is greater. */
function positionAfter(names: readonly string[], name: string): number {
  let low = 0;
  let high = names.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((names[middle] ?? '') <= name) low = middle + 1;
    else high = middle;
  }
  return low;
}
