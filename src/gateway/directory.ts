/** The services behind the gateway, each loaded when it is first called. */

import type { BoundService } from '../wire/service.ts';

export interface ServiceEntry {
  /** Endpoint prefix (`lambda`): the SigV4 scope and the host's label. */
  readonly name: string;
  /** Further names a client may sign for or call by (`monitoring` for CloudWatch). */
  readonly aliases?: readonly string[];
  /** What stands before the dot of `X-Amz-Target`. */
  readonly targetPrefixes?: readonly string[];
  /** Says that an unsigned request without any other hint is this service's, by its path or `Action`. */
  readonly claims?: (method: string, path: string, query: string) => boolean;
  /** True where unsigned requests reach the service's own checks; elsewhere the gateway refuses them. */
  readonly anonymous?: boolean;
  /** Called once; its failure is the caller's 500 and is tried again with the next call. */
  readonly load: () => Promise<BoundService> | BoundService;
}

export class ServiceDirectory {
  readonly #entries: readonly ServiceEntry[];
  readonly #byName = new Map<string, ServiceEntry>();
  readonly #byTarget = new Map<string, ServiceEntry>();
  readonly #loaded = new Map<ServiceEntry, BoundService>();
  readonly #loading = new Map<ServiceEntry, Promise<BoundService>>();

  constructor(entries: readonly ServiceEntry[]) {
    this.#entries = entries;
    for (const entry of entries) {
      for (const name of [entry.name, ...(entry.aliases ?? [])]) this.#byName.set(name, entry);
      for (const prefix of entry.targetPrefixes ?? []) this.#byTarget.set(prefix, entry);
    }
  }

  byName(name: string): ServiceEntry | undefined {
    return this.#byName.get(name);
  }

  byTarget(prefix: string): ServiceEntry | undefined {
    return this.#byTarget.get(prefix);
  }

  byClaim(method: string, path: string, query: string): ServiceEntry | undefined {
    return this.#entries.find((entry) => entry.claims?.(method, path, query) === true);
  }

  /** The service at once when it is loaded, so that the warm path does not wait a turn. */
  bound(entry: ServiceEntry): BoundService | Promise<BoundService> {
    return this.#loaded.get(entry) ?? this.#loading.get(entry) ?? this.#load(entry);
  }

  #load(entry: ServiceEntry): Promise<BoundService> {
    const loading = (async () => {
      try {
        const service = await entry.load();
        this.#loaded.set(entry, service);
        return service;
      } finally {
        this.#loading.delete(entry);
      }
    })();
    this.#loading.set(entry, loading);
    return loading;
  }
}
