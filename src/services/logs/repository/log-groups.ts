/** Log groups in the store: found, listed, changed one at a time, and deleted with all that they hold. */

import { CommitConflict, type Document, type Documents, type Page } from '../../../store/documents.ts';
import type { Log } from '../../../store/log.ts';
import { groupExists, groupNotFound, operationAborted } from '../model/errors.ts';
import type { LogGroup } from '../model/log-group.ts';
import { groupCollection, groupPartition, type Owner, onlyKey, streamCollection } from './collections.ts';

/** Streams or stream documents dropped in one step. */
const deletionSlice = 200;
/** Tries of a change that someone else's overtakes. */
const maxTries = 5;

export class LogGroups {
  readonly #documents: Documents;
  readonly #log: Log;
  /** Running in this process, by partition. */
  readonly #deletions = new Map<string, Promise<void>>();

  constructor(documents: Documents, log: Log) {
    this.#documents = documents;
    this.#log = log;
  }

  /** @throws ResourceNotFoundException */
  async get(owner: Owner, name: string): Promise<LogGroup> {
    return (await this.#existing(groupPartition(owner, name))).value;
  }

  /** @throws ResourceAlreadyExistsException, OperationAbortedException while one of this name is being deleted */
  async create(owner: Owner, group: LogGroup): Promise<void> {
    const partition = groupPartition(owner, group.name);
    try {
      await this.#put(partition, group, 'absent');
    } catch (thrown) {
      if (!(thrown instanceof CommitConflict)) throw thrown;
      throw (await this.#find(partition))?.value.deleting ? operationAborted() : groupExists();
    }
  }

  /** @throws ResourceNotFoundException, OperationAbortedException when others change it all the time */
  async change(owner: Owner, name: string, change: (group: LogGroup) => LogGroup): Promise<void> {
    const partition = groupPartition(owner, name);
    for (let tries = 0; tries < maxTries; tries += 1) {
      const { value, revision } = await this.#existing(partition);
      try {
        return await this.#put(partition, change(value), { revision });
      } catch (thrown) {
        if (!(thrown instanceof CommitConflict)) throw thrown;
      }
    }
    throw operationAborted();
  }

  /** A page by name. Throws `InvalidCursor`. */
  async list(
    owner: Owner,
    { prefix, limit, cursor }: { prefix: string; limit: number; cursor: string | undefined },
  ): Promise<Page<LogGroup>> {
    const within = groupPartition(owner, prefix);
    const page = await this.#documents.list<LogGroup>(within, groupCollection, {
      limit,
      ...(cursor !== undefined && { cursor }),
    });
    // A cursor is the caller's to send: whatever it says, no other account's groups come of it.
    const own = page.items.filter(({ partition, value }) => partition.startsWith(within) && !value.deleting);
    return { items: own.map(({ value }) => value), cursor: page.cursor };
  }

  /** Resolves when group, streams and events are gone. Throws ResourceNotFoundException, OperationAbortedException. */
  async delete(owner: Owner, name: string): Promise<void> {
    const partition = groupPartition(owner, name);
    await this.change(owner, name, (group) => ({ ...group, deleting: true }));
    await this.finishDeletion(partition);
  }

  /** Goes on where a deletion stands, if one is under way: after a crash as well as the first time. */
  finishDeletion(partition: string): Promise<void> {
    const running = this.#deletions.get(partition);
    if (running !== undefined) return running;
    const deletion = this.#drop(partition).finally(() => this.#deletions.delete(partition));
    this.#deletions.set(partition, deletion);
    return deletion;
  }

  /** The group's own document goes last, so that no event outlives it and shows up in a group of the same name. */
  async #drop(partition: string): Promise<void> {
    const group = await this.#find(partition);
    if (group?.value.deleting !== true) return;
    const limit = deletionSlice;
    for (let more = true; more; ) {
      const streams = await this.#log.streams(partition, { limit });
      for (const { stream } of streams.items) await this.#log.trim(partition, stream);
      more = streams.cursor !== undefined;
    }
    for (let more = true; more; ) {
      const page = await this.#documents.list(partition, streamCollection, { limit, exactPartition: true });
      const operations = page.items.map(({ key }) => ({
        kind: 'delete' as const,
        collection: streamCollection,
        key,
      }));
      if (operations.length > 0) await this.#documents.commit(partition, operations);
      more = page.cursor !== undefined;
    }
    const expect = { revision: group.revision };
    await this.#documents.commit(partition, [
      { kind: 'delete', collection: groupCollection, key: onlyKey, expect },
    ]);
  }

  async #put(
    partition: string,
    value: LogGroup,
    expect: 'absent' | { readonly revision: number },
  ): Promise<void> {
    await this.#documents.commit(partition, [
      { kind: 'put', collection: groupCollection, key: onlyKey, value, expect },
    ]);
  }

  #find(partition: string): Promise<Document<LogGroup> | undefined> {
    return this.#documents.get<LogGroup>(partition, groupCollection, onlyKey);
  }

  async #existing(partition: string): Promise<Document<LogGroup>> {
    const found = await this.#find(partition);
    if (found === undefined || found.value.deleting) throw groupNotFound();
    return found;
  }
}
