/** The database's tables, as the steps that lead from an empty file to the newest schema. */

/**
 * Step n brings `user_version` from n to n + 1. A step that was released is never edited: add one.
 *
 * - `sequence` holds one counter, from which document revisions and queue item ids are drawn.
 * - `documents` keeps rows apart from the key's index, since values are large against keys.
 * - `queue_items.due` is when an item may be leased next: after its delay, or when its lease ends.
 * - `log_entries.high` is the highest timestamp up to this entry of its stream. It only grows, so a time is found
 *   by bisection over positions, without a second index to write on every append.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE sequence (last INTEGER NOT NULL) STRICT;
  INSERT INTO sequence VALUES (0);

  CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    collection TEXT NOT NULL,
    partition TEXT NOT NULL,
    key TEXT NOT NULL,
    revision INTEGER NOT NULL,
    value TEXT NOT NULL,
    UNIQUE (collection, partition, key)
  ) STRICT;

  CREATE TABLE queues (
    id INTEGER PRIMARY KEY,
    partition TEXT NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (partition, name)
  ) STRICT;
  CREATE TABLE queue_items (
    id INTEGER PRIMARY KEY,
    queue INTEGER NOT NULL,
    due INTEGER NOT NULL,
    leased INTEGER NOT NULL,
    receives INTEGER NOT NULL,
    enqueued_at INTEGER NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX queue_items_by_due ON queue_items (queue, due, id, leased);
  CREATE TABLE queue_dedup (
    queue INTEGER NOT NULL,
    key TEXT NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (queue, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX queue_dedup_by_end ON queue_dedup (until);

  CREATE TABLE log_streams (
    id INTEGER PRIMARY KEY,
    partition TEXT NOT NULL,
    name TEXT NOT NULL,
    next_position INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    first_timestamp INTEGER NOT NULL,
    last_timestamp INTEGER NOT NULL,
    last_ingested_at INTEGER NOT NULL,
    UNIQUE (partition, name)
  ) STRICT;
  CREATE TABLE log_entries (
    stream INTEGER NOT NULL,
    position INTEGER NOT NULL,
    timestamp INTEGER NOT NULL,
    high INTEGER NOT NULL,
    ingested_at INTEGER NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (stream, position)
  ) STRICT, WITHOUT ROWID;
  `,
];
