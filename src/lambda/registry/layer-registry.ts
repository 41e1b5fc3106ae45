/** The layers: read from memory, changed by commits to the store, kept current by its changes. */

import { type Change, CommitConflict, type Documents } from '../../store/documents.ts';
import { updateInProgress } from '../model/errors.ts';
import { type LayerName, type LayerVersionName, layerArn, layerVersionArn } from '../model/layer-names.ts';
import type { LayerVersion } from '../model/layer-version.ts';
import type { Scope } from '../model/names.ts';
import { layerCounterCollection, layerPartition, layerVersionCollection, onlyKey } from './collections.ts';

interface VersionCounter {
  readonly lastVersion: number;
}

/** A version, or the place where one was, with the revision of its last change. */
interface Entry {
  readonly version: LayerVersion | undefined;
  readonly revision: number;
}

/** Entries by the layer's name and then by the version's number. */
type ScopeLayers = Map<string, Map<number, Entry>>;

const loadPageSize = 500;
/** Each lost race means that another change went through: more than these in a row is not contention. */
const maxAttempts = 10;

export class LayerRegistry {
  readonly #documents: Documents;
  readonly #scopes = new Map<string, ScopeLayers>();
  /** How many versions refer to each blob. */
  readonly #blobs = new Map<string, number>();
  readonly #removedListeners = new Set<(version: LayerVersion) => void>();
  readonly #unwatch: () => void;

  private constructor(documents: Documents) {
    this.#documents = documents;
    this.#unwatch = documents.watch('', layerVersionCollection, (change) => this.#apply(change));
  }

  /** Watches first and reads then, so that nothing committed between is missed. */
  static async open(documents: Documents): Promise<LayerRegistry> {
    const registry = new LayerRegistry(documents);
    let cursor: string | undefined;
    do {
      const options = { limit: loadPageSize, ...(cursor !== undefined && { cursor }) };
      const page = await documents.list('', layerVersionCollection, options);
      for (const document of page.items) registry.#apply({ kind: 'put', document });
      cursor = page.cursor;
    } while (cursor !== undefined);
    return registry;
  }

  close(): void {
    this.#unwatch();
  }

  find({ version, ...layer }: LayerVersionName): LayerVersion | undefined {
    return this.#known(layer)?.get(version)?.version;
  }

  /** The versions of a layer, the newest first. */
  versions(layer: LayerName): LayerVersion[] {
    return [...(this.#known(layer)?.values() ?? [])]
      .flatMap(({ version }) => (version === undefined ? [] : [version]))
      .sort((a, b) => b.version - a.version);
  }

  /** Names of the layers that have versions, in order. */
  names(owner: Scope): string[] {
    const names = [...(this.#scopes.get(keyOf(owner))?.keys() ?? [])];
    return names.filter((name) => this.versions({ owner, name }).length > 0).sort();
  }

  /** Of the packages of every version, each counted for itself. */
  packageBytes(owner: Scope): number {
    const versions = this.names(owner).flatMap((name) => this.versions({ owner, name }));
    return versions.reduce((sum, { code }) => sum + code.bytes, 0);
  }

  usesBlob(blob: string): boolean {
    return this.#blobs.has(blob);
  }

  /** Called with a version once it is gone. */
  onRemoved(listener: (version: LayerVersion) => void): () => void {
    this.#removedListeners.add(listener);
    return () => void this.#removedListeners.delete(listener);
  }

  /** Adds a version, under a number that the layer's name has never had. */
  async publish(layer: LayerName, make: (number: number) => LayerVersion): Promise<LayerVersion> {
    const partition = layerPartition(layer);
    return this.#retry(layerArn(layer), async () => {
      const counter = await this.#documents.get<VersionCounter>(partition, layerCounterCollection, onlyKey);
      const lastVersion = (counter?.value.lastVersion ?? 0) + 1;
      const version = make(lastVersion);
      await this.#documents.commit(partition, [
        {
          kind: 'put',
          collection: layerCounterCollection,
          key: onlyKey,
          value: { lastVersion },
          expect: counter === undefined ? 'absent' : { revision: counter.revision },
        },
        { kind: 'put', collection: layerVersionCollection, key: String(lastVersion), value: version },
      ]);
      return version;
    });
  }

  /**
   * Changes a version as `decide` says of its current state, again when someone else was first.
   * `decide` gets undefined for a version that is not there, and may refuse by throwing.
   */
  async change(
    name: LayerVersionName,
    decide: (current: LayerVersion | undefined) => LayerVersion,
  ): Promise<LayerVersion> {
    const partition = layerPartition(name);
    const key = String(name.version);
    return this.#retry(layerVersionArn(name), async () => {
      const current = await this.#documents.get<LayerVersion>(partition, layerVersionCollection, key);
      const value = decide(current?.value);
      const expect = current === undefined ? 'absent' : { revision: current.revision };
      await this.#documents.commit(partition, [
        { kind: 'put', collection: layerVersionCollection, key, value, expect },
      ]);
      return value;
    });
  }

  /** Removes a version; one that is not there is no error. */
  async remove(name: LayerVersionName): Promise<void> {
    if (this.find(name) === undefined) return;
    await this.#documents.commit(layerPartition(name), [
      { kind: 'delete', collection: layerVersionCollection, key: String(name.version) },
    ]);
  }

  async #retry<Result>(arn: string, attempt: () => Promise<Result>): Promise<Result> {
    for (let attempts = 1; attempts <= maxAttempts; attempts += 1) {
      try {
        return await attempt();
      } catch (thrown) {
        if (!(thrown instanceof CommitConflict)) throw thrown;
      }
    }
    throw updateInProgress(arn);
  }

  /** Takes a change in any order, once or twice; the newest revision stays. */
  #apply({ kind, document }: Change): void {
    const [account = '', region = '', , name = ''] = document.partition.split('/');
    const entries = this.#entries({ owner: { account, region }, name });
    const number = Number(document.key);
    const before = entries.get(number);
    if (before !== undefined && document.revision <= before.revision) return;
    const version = kind === 'put' ? (document.value as LayerVersion) : undefined;
    entries.set(number, { version, revision: document.revision });
    this.#count(version, 1);
    this.#count(before?.version, -1);
    if (before?.version === undefined || version !== undefined) return;
    for (const listener of this.#removedListeners) listener(before.version);
  }

  #count(version: LayerVersion | undefined, step: 1 | -1): void {
    if (version === undefined) return;
    const { blob } = version.code;
    const count = (this.#blobs.get(blob) ?? 0) + step;
    if (count > 0) this.#blobs.set(blob, count);
    else this.#blobs.delete(blob);
  }

  #known({ owner, name }: LayerName): ReadonlyMap<number, Entry> | undefined {
    return this.#scopes.get(keyOf(owner))?.get(name);
  }

  #entries({ owner, name }: LayerName): Map<number, Entry> {
    const key = keyOf(owner);
    const layers: ScopeLayers = this.#scopes.get(key) ?? new Map();
    this.#scopes.set(key, layers);
    const entries = layers.get(name) ?? new Map<number, Entry>();
    layers.set(name, entries);
    return entries;
  }
}

function keyOf({ account, region }: Scope): string {
  return `${account}/${region}`;
}
