/** The functions: read from memory, changed by commits to the store, kept current by its changes. */

import { type Change, CommitConflict, type CommitOperation, type Documents } from '../../store/documents.ts';
import { type Draw, invocationTarget } from '../model/aliases.ts';
import type { FunctionDirectory, Resolution } from '../model/directory.ts';
import { functionExists, functionNotFound, updateInProgress } from '../model/errors.ts';
import type { FunctionChange, FunctionDocument, FunctionSnapshot } from '../model/function-document.ts';
import type { FunctionVersion } from '../model/function-version.ts';
import { functionArn, latestVersion, parseFunctionName, type Scope } from '../model/names.ts';
import { packagesOf } from '../model/version-packages.ts';
import {
  counterCollection,
  functionCollection,
  functionPartition,
  onlyKey,
  versionCollection,
} from './collections.ts';
import { FunctionIndex, type StoredFunction } from './function-index.ts';

interface VersionCounter {
  readonly lastVersion: number;
}

const loadPageSize = 500;
/** Each lost race means that another change went through: more than these in a row is not contention. */
const maxAttempts = 10;

export class FunctionRegistry implements FunctionDirectory {
  readonly #documents: Documents;
  readonly #draw: Draw;
  readonly #index = new FunctionIndex();
  readonly #retiredListeners = new Set<(version: FunctionVersion) => void>();
  readonly #unwatch: (() => void)[];

  private constructor(documents: Documents, draw: Draw) {
    this.#documents = documents;
    this.#draw = draw;
    this.#unwatch = [functionCollection, versionCollection].map((collection) =>
      documents.watch('', collection, (change) => this.#apply([change])),
    );
  }

  /**
   * Watches first and reads then, so that nothing committed between is missed.
   * @param draw decides between the two versions of a weighted alias
   */
  static async open(documents: Documents, draw: Draw = Math.random): Promise<FunctionRegistry> {
    const registry = new FunctionRegistry(documents, draw);
    await registry.#load('', functionCollection);
    await registry.#load('', versionCollection);
    return registry;
  }

  close(): void {
    for (const unwatch of this.#unwatch) unwatch();
  }

  resolve(account: string, region: string, nameOrArn: string, qualifier: string | undefined): Resolution {
    const scope = { account, region };
    const parsed = parseFunctionName(scope, nameOrArn, qualifier);
    const wanted = parsed.qualifier ?? latestVersion;
    const stored = this.#index.find(scope, parsed.name);
    const found = stored && invocationTarget(stored, wanted, this.#draw);
    if (found === undefined) throw functionNotFound(functionArn(scope, parsed.name, wanted));
    return { ...found, invokedArn: functionArn(scope, parsed.name, parsed.qualifier) };
  }

  onRetired(listener: (version: FunctionVersion) => void): () => void {
    this.#retiredListeners.add(listener);
    return () => void this.#retiredListeners.delete(listener);
  }

  /** Retires the environments of every version that runs on the package: its files have changed under them. */
  recycle(blob: string): void {
    for (const stored of this.all()) {
      for (const version of liveVersions(stored)) {
        if (packagesOf(version).includes(blob)) this.#retire(version);
      }
    }
  }

  find(scope: Scope, name: string): StoredFunction | undefined {
    return this.#index.find(scope, name);
  }

  /** @throws ResourceNotFoundException that names the function with `qualifier` */
  get(scope: Scope, name: string, qualifier?: string): StoredFunction {
    const stored = this.#index.find(scope, name);
    if (stored === undefined) throw functionNotFound(functionArn(scope, name, qualifier));
    return stored;
  }

  /** Up to `limit` functions in order of their names, those after `after` only. */
  list(scope: Scope, after: string | undefined, limit: number): readonly StoredFunction[] {
    return this.#index.list(scope, after, limit);
  }

  all(): Iterable<StoredFunction> {
    return this.#index.all();
  }

  usesBlob(blob: string): boolean {
    return this.#index.usesBlob(blob);
  }

  /** Concurrency set aside for one function. */
  reservedFor(scope: Scope, name: string): number | undefined {
    return this.#index.find(scope, name)?.document.attached?.reservedConcurrency;
  }

  /** Concurrency set aside for all functions of an account in a region together. */
  reservedConcurrency(scope: Scope): number {
    return this.#index.reservedConcurrency(scope);
  }

  /**
   * Adds a function; `make` gets the last version number that its name has ever had.
   * @throws ResourceConflictException when the name is taken
   */
  async create(
    scope: Scope,
    name: string,
    make: (lastVersion: number) => FunctionChange,
  ): Promise<StoredFunction> {
    if (this.#index.find(scope, name) !== undefined) throw functionExists(name);
    const partition = functionPartition(scope, name);
    const counter = await this.#documents.get<VersionCounter>(partition, counterCollection, onlyKey);
    try {
      await this.#commit(scope, name, make(counter?.value.lastVersion ?? 0), 'absent');
    } catch (thrown) {
      if (thrown instanceof CommitConflict) throw functionExists(name);
      throw thrown;
    }
    return this.get(scope, name);
  }

  /**
   * Changes a function as `decide` says of its current state, again when someone else was first.
   * `decide` may refuse by throwing; undefined leaves everything as it is.
   */
  async change(
    scope: Scope,
    name: string,
    decide: (current: StoredFunction) => FunctionChange | undefined,
  ): Promise<StoredFunction> {
    for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
      const current = this.get(scope, name);
      const change = decide(current);
      if (change === undefined) return current;
      try {
        await this.#commit(scope, name, change, { revision: current.revision });
        return this.get(scope, name);
      } catch (thrown) {
        if (!(thrown instanceof CommitConflict)) throw thrown;
        await this.#reload(scope, name);
      }
    }
    throw updateInProgress(functionArn(scope, name));
  }

  /** Removes a function with its versions; only its version counter stays. */
  async remove(scope: Scope, name: string): Promise<void> {
    for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
      const { revision, versions, document } = this.get(scope, name);
      const partition = functionPartition(scope, name);
      const counter: VersionCounter = { lastVersion: document.lastVersion };
      try {
        // Versions first: when the function itself is seen to go, nothing else refers to its packages.
        await this.#documents.commit(partition, [
          ...versions.map(({ version }) => deleteVersion(version)),
          { kind: 'delete', collection: functionCollection, key: onlyKey, expect: { revision } },
          { kind: 'put', collection: counterCollection, key: onlyKey, value: counter },
        ]);
        this.#apply([
          ...versions.map(({ version }) => deleted(partition, versionCollection, version, revision)),
          deleted(partition, functionCollection, onlyKey, revision),
        ]);
        return;
      } catch (thrown) {
        if (!(thrown instanceof CommitConflict)) throw thrown;
        await this.#reload(scope, name);
      }
    }
    throw updateInProgress(functionArn(scope, name));
  }

  async #commit(
    scope: Scope,
    name: string,
    change: FunctionChange,
    expect: 'absent' | { revision: number },
  ): Promise<void> {
    const partition = functionPartition(scope, name);
    const removals = change.removeVersions ?? [];
    const versions = change.putVersions ?? [];
    const revisions = await this.#documents.commit(partition, [
      ...removals.map(deleteVersion),
      ...versions.map((version) => ({
        kind: 'put' as const,
        collection: versionCollection,
        key: version.version,
        value: version,
      })),
      {
        kind: 'put',
        collection: functionCollection,
        key: onlyKey,
        value: change.document,
        expect,
      },
    ]);
    // The function comes last: its revision is above those of all its versions, deleted ones included.
    const revisionAt = (operation: number) => revisions[removals.length + operation] ?? 0;
    const revision = revisionAt(versions.length);
    this.#apply([
      ...removals.map((version) => deleted(partition, versionCollection, version, revision)),
      ...versions.map((value, at) => put(partition, versionCollection, value.version, value, revisionAt(at))),
      put(partition, functionCollection, onlyKey, change.document, revision),
    ]);
  }

  /** Takes changes of one function together, and tells who runs the versions that are gone by them. */
  #apply(changes: readonly Change[]): void {
    for (const change of changes) {
      const { partition } = change.document;
      const before = this.#index.snapshotOf(partition);
      this.#index.apply(change);
      const after = new Set(liveVersions(this.#index.snapshotOf(partition)).map((live) => live.generation));
      for (const version of liveVersions(before)) {
        if (!after.has(version.generation)) {
          this.#retire(version);
        }
      }
    }
  }

  #retire(version: FunctionVersion): void {
    for (const listener of this.#retiredListeners) listener(version);
  }

  async #load(partitionPrefix: string, collection: string): Promise<void> {
    let cursor: string | undefined;
    do {
      const page = await this.#documents.list(partitionPrefix, collection, {
        limit: loadPageSize,
        ...(cursor !== undefined && { cursor }),
      });
      for (const document of page.items) this.#apply([{ kind: 'put', document }]);
      cursor = page.cursor;
    } while (cursor !== undefined);
  }

  /** What another node did may not have reached this one's memory yet. */
  async #reload(scope: Scope, name: string): Promise<void> {
    const partition = functionPartition(scope, name);
    await this.#load(partition, versionCollection);
    const document = await this.#documents.get<FunctionDocument>(partition, functionCollection, onlyKey);
    const known = this.#index.find(scope, name);
    if (document !== undefined) this.#apply([{ kind: 'put', document }]);
    else if (known !== undefined) {
      this.#apply([deleted(partition, functionCollection, onlyKey, known.revision)]);
    }
  }
}

function liveVersions(snapshot: FunctionSnapshot | undefined): FunctionVersion[] {
  if (snapshot === undefined) return [];
  const { latest, serving } = snapshot.document;
  return [latest, ...(serving === undefined ? [] : [serving]), ...snapshot.versions];
}

function deleteVersion(version: string): CommitOperation {
  return { kind: 'delete', collection: versionCollection, key: version };
}

function put(partition: string, collection: string, key: string, value: unknown, revision: number): Change {
  return { kind: 'put', document: { partition, collection, key, value, revision } };
}

/** A deletion whose own revision is not known: it is newer than `revision` at any rate. */
function deleted(partition: string, collection: string, key: string, revision: number): Change {
  return { kind: 'delete', document: { partition, collection, key, value: undefined, revision } };
}
