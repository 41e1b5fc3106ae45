/** Log streams in the store: their documents, beside what the log knows of their events. */

import { allStreams } from '../../../observability/log-streams.ts';
import { CommitConflict, type Documents } from '../../../store/documents.ts';
import type { Log, StreamInfo } from '../../../store/log.ts';
import { streamExists, streamNotFound } from '../model/errors.ts';
import type { LogStream } from '../model/log-group.ts';
import { groupPartition, type Owner, streamCollection } from './collections.ts';

const documentsAPage = 500;

export interface ListedStream {
  readonly name: string;
  readonly createdAt: number;
  /** Absent when there never was an event. */
  readonly info: StreamInfo | undefined;
}

/** All of it presumes that the group is there. */
export class LogStreams {
  readonly #documents: Documents;
  readonly #log: Log;

  constructor(documents: Documents, log: Log) {
    this.#documents = documents;
    this.#log = log;
  }

  /** @throws ResourceAlreadyExistsException */
  async create(owner: Owner, group: string, name: string, createdAt: number): Promise<void> {
    const value: LogStream = { createdAt };
    try {
      await this.#documents.commit(groupPartition(owner, group), [
        { kind: 'put', collection: streamCollection, key: name, value, expect: 'absent' },
      ]);
    } catch (thrown) {
      throw thrown instanceof CommitConflict ? streamExists() : thrown;
    }
  }

  /** @throws ResourceNotFoundException */
  async check(owner: Owner, group: string, name: string): Promise<void> {
    const found = await this.#documents.get(groupPartition(owner, group), streamCollection, name);
    if (found === undefined) throw streamNotFound();
  }

  /** All of a group, in order of their names. */
  async list(owner: Owner, group: string, prefix = ''): Promise<ListedStream[]> {
    const partition = groupPartition(owner, group);
    const infos = new Map(
      (await allStreams(this.#log, partition, prefix)).map((info) => [info.stream, info]),
    );
    const listed: ListedStream[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.#documents.list<LogStream>(partition, streamCollection, {
        prefix,
        limit: documentsAPage,
        exactPartition: true,
        ...(cursor !== undefined && { cursor }),
      });
      for (const { key, value } of page.items) {
        listed.push({ name: key, createdAt: value.createdAt, info: infos.get(key) });
      }
      cursor = page.cursor;
    } while (cursor !== undefined);
    return listed;
  }

  /** The events go first: a crash in between leaves an empty stream. Throws ResourceNotFoundException. */
  async delete(owner: Owner, group: string, name: string): Promise<void> {
    await this.check(owner, group, name);
    const partition = groupPartition(owner, group);
    await this.#log.trim(partition, name);
    await this.#documents.commit(partition, [{ kind: 'delete', collection: streamCollection, key: name }]);
  }
}
