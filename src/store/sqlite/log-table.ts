/** The log in the store's thread: the SQL behind appending, reading and trimming streams. */

import type { DatabaseSync } from 'node:sqlite';
import type { LogEntry, StreamInfo } from '../log.ts';
import type { Handlers, PageOf, Request } from './calls.ts';
import { Statement } from './statement.ts';
import { prefixEnd, successor } from './text-order.ts';

/** Entries dropped in one transaction, so that trimming a long stream delays no one for long. */
const trimSlice = 2_000;

interface Stream {
  readonly id: number;
  readonly nextPosition: number;
  readonly entries: number;
  readonly lastTimestamp: number;
}

export class LogTable {
  readonly #find: Statement<Stream>;
  readonly #create: Statement<Stream>;
  readonly #grow: Statement;
  readonly #insert: Statement;
  readonly #forwards: Statement<LogEntry>;
  readonly #backwards: Statement<LogEntry>;
  readonly #high: Statement<{ high: number }>;
  readonly #streams: Statement<StreamInfo>;
  readonly #sizeBefore: Statement<{ entries: number; bytes: number }>;
  readonly #dropBefore: Statement;
  readonly #shrink: Statement;
  readonly #forget: Statement;

  constructor(database: DatabaseSync) {
    const stream = 'id, next_position AS nextPosition, entries, last_timestamp AS lastTimestamp';
    const entry = 'position, timestamp, ingested_at AS ingestedAt, data';
    this.#find = new Statement(
      database,
      `SELECT ${stream} FROM log_streams WHERE partition = ? AND name = ?`,
    );
    this.#create = new Statement(
      database,
      `INSERT INTO log_streams
         (partition, name, next_position, entries, bytes, first_timestamp, last_timestamp, last_ingested_at)
       VALUES (?1, ?2, 0, 0, 0, ?3, ?3, 0) RETURNING ${stream}`,
    );
    this.#grow = new Statement(
      database,
      `UPDATE log_streams SET next_position = next_position + ?1, entries = entries + ?1, bytes = bytes + ?2,
         first_timestamp = iif(entries = 0, ?3, first_timestamp), last_timestamp = ?4, last_ingested_at = ?5
       WHERE id = ?6`,
    );
    this.#insert = new Statement(database, 'INSERT INTO log_entries VALUES (?, ?, ?, ?, ?, ?)');
    const inRange = 'stream = ? AND position BETWEEN ? AND ? AND timestamp >= ? AND timestamp < ?';
    this.#forwards = new Statement(
      database,
      `SELECT ${entry} FROM log_entries WHERE ${inRange} ORDER BY position LIMIT ?`,
    );
    this.#backwards = new Statement(
      database,
      `SELECT ${entry} FROM log_entries WHERE ${inRange} ORDER BY position DESC LIMIT ?`,
    );
    this.#high = new Statement(database, 'SELECT high FROM log_entries WHERE stream = ? AND position = ?');
    this.#streams = new Statement(
      database,
      `SELECT name AS stream, first_timestamp AS firstTimestamp, last_timestamp AS lastTimestamp,
              last_ingested_at AS lastIngestedAt, entries, bytes
       FROM log_streams WHERE partition = ? AND name >= ? AND name < ? ORDER BY name LIMIT ?`,
    );
    this.#sizeBefore = new Statement(
      database,
      `SELECT count(*) AS entries, coalesce(sum(octet_length(data)), 0) AS bytes
       FROM log_entries WHERE stream = ? AND position < ?`,
    );
    this.#dropBefore = new Statement(database, 'DELETE FROM log_entries WHERE stream = ? AND position < ?');
    this.#shrink = new Statement(
      database,
      `UPDATE log_streams SET entries = entries - ?1, bytes = bytes - ?2, first_timestamp = coalesce(
         (SELECT timestamp FROM log_entries WHERE stream = ?3 ORDER BY position LIMIT 1), last_timestamp)
       WHERE id = ?3`,
    );
    this.#forget = new Statement(database, 'DELETE FROM log_streams WHERE id = ?');
  }

  handlers(): Handlers<'log.append' | 'log.read' | 'log.streams' | 'log.trim'> {
    return {
      'log.append': (request) => this.#append(request),
      'log.read': (request) => this.#read(request),
      'log.streams': (request) => this.#page(request),
      'log.trim': (request) => this.#trim(request),
    };
  }

  #append({ partition, stream: name, entries, now }: Request<'log.append'>): undefined {
    const first = entries[0];
    if (first === undefined) return;
    const stream = this.#find.get(partition, name) ?? this.#create.get(partition, name, first.timestamp);
    if (stream === undefined) throw new Error(`log stream ${partition}/${name} could not be created`);
    let position = stream.nextPosition;
    let high = stream.lastTimestamp;
    let bytes = 0;
    for (const { timestamp, data } of entries) {
      high = Math.max(high, timestamp);
      bytes += Buffer.byteLength(data);
      this.#insert.run(stream.id, position, timestamp, high, now, data);
      position += 1;
    }
    this.#grow.run(entries.length, bytes, first.timestamp, high, now, stream.id);
  }

  #read({ partition, stream: name, options }: Request<'log.read'>): LogEntry[] {
    const stream = this.#find.get(partition, name);
    if (stream === undefined) return [];
    const { startTime = Number.MIN_SAFE_INTEGER, endTime = Number.MAX_SAFE_INTEGER, limit } = options;
    const earliest = options.startTime === undefined ? 0 : this.#positionAt(stream, options.startTime);
    if (options.backwards === true) {
      const from = options.from ?? Number.MAX_SAFE_INTEGER;
      return this.#backwards.all(stream.id, earliest, from, startTime, endTime, limit);
    }
    const from = Math.max(options.from ?? 0, earliest);
    return this.#forwards.all(stream.id, from, Number.MAX_SAFE_INTEGER, startTime, endTime, limit);
  }

  /** The first position kept whose timestamp is at least `time`; the next free one when there is none. */
  #positionAt(stream: Stream, time: number): number {
    let low = stream.nextPosition - stream.entries;
    let end = stream.nextPosition;
    while (low < end) {
      const middle = Math.floor((low + end) / 2);
      const high = this.#high.get(stream.id, middle)?.high ?? Number.MIN_SAFE_INTEGER;
      if (high < time) low = middle + 1;
      else end = middle;
    }
    return low;
  }

  #page({ partition, prefix, limit, after }: Request<'log.streams'>): PageOf<StreamInfo> {
    const from = after === undefined ? prefix : successor(after);
    const items = this.#streams.all(partition, from, prefixEnd(prefix), limit + 1);
    return { items: items.slice(0, limit), more: items.length > limit };
  }

  #trim({ partition, stream: name, before }: Request<'log.trim'>): boolean {
    const stream = this.#find.get(partition, name);
    if (stream === undefined) return false;
    const first = stream.nextPosition - stream.entries;
    const wanted = before === undefined ? stream.nextPosition : this.#positionAt(stream, before);
    const end = Math.min(wanted, first + trimSlice);
    const dropped = this.#sizeBefore.get(stream.id, end) ?? { entries: 0, bytes: 0 };
    this.#dropBefore.run(stream.id, end);
    if (before === undefined && end === wanted) this.#forget.run(stream.id);
    else if (dropped.entries > 0) this.#shrink.run(dropped.entries, dropped.bytes, stream.id);
    return end < wanted;
  }
}
